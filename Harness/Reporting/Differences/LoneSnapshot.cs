using Harness.Metrics;

namespace Harness.Reporting.Differences;

/// <summary>A snapshot that only one of the two folders has.</summary>
/// <param name="Name">Such as <c>smoke/cpu/lstm</c>.</param>
/// <param name="Verdict">New or missing.</param>
/// <param name="Accuracy">On the test split; null where it has none.</param>
/// <param name="Loss">On the test split; null where it has none.</param>
internal sealed record LoneSnapshot(string Name, ChangeVerdict Verdict, MeanAndDeviation? Accuracy, MeanAndDeviation? Loss);
