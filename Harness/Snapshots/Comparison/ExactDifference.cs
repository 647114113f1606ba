using System.Text.Json;

namespace Harness.Snapshots.Comparison;

/// <summary>A difference in a value that is compared exactly.</summary>
/// <param name="Key">The key, such as <c>training.learningRate</c>.</param>
/// <param name="Verified">The accepted value; null if it is missing.</param>
/// <param name="Received">The new value; null if it is missing.</param>
internal sealed record ExactDifference(string Key, JsonElement? Verified, JsonElement? Received);
