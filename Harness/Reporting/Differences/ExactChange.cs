using System.Text.Json;

namespace Harness.Reporting.Differences;

/// <summary>A changed value that is compared exactly.</summary>
/// <param name="Snapshot">The name of the snapshot, such as <c>smoke/cpu/lstm</c>.</param>
/// <param name="Key">The key of the value, such as <c>training.learningRate</c>.</param>
/// <param name="Old">The value in the base; null if it is missing.</param>
/// <param name="New">The value in the head; null if it is missing.</param>
internal sealed record ExactChange(string Snapshot, string Key, JsonElement? Old, JsonElement? New)
{
    /// <summary>The verdict: new, missing or changed.</summary>
    public ChangeVerdict Verdict => Old is null ? ChangeVerdict.New : New is null ? ChangeVerdict.Missing : ChangeVerdict.ExactChange;
}
