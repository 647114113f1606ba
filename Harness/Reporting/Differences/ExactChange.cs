using System.Text.Json;

namespace Harness.Reporting.Differences;

/// <summary>A value that is compared exactly, and differs.</summary>
/// <param name="Snapshot">Such as <c>smoke/cpu/lstm</c>.</param>
/// <param name="Key">Such as <c>training.learningRate</c>.</param>
/// <param name="Old">In the base; null if it is not there.</param>
/// <param name="New">In the head; null if it is not there.</param>
internal sealed record ExactChange(string Snapshot, string Key, JsonElement? Old, JsonElement? New)
{
    /// <summary>New, missing or changed.</summary>
    public ChangeVerdict Verdict => Old is null ? ChangeVerdict.New : New is null ? ChangeVerdict.Missing : ChangeVerdict.ExactChange;
}
