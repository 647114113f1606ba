using System.Text.Json;

namespace Harness.Snapshots.Comparison;

/// <summary>A value that is compared exactly, and differs.</summary>
/// <param name="Key">Such as <c>training.learningRate</c>.</param>
/// <param name="Verified">What was accepted; null if it is not there.</param>
/// <param name="Received">What came out now; null if it is not there.</param>
public sealed record ExactDifference(string Key, JsonElement? Verified, JsonElement? Received);
