using Harness.Metrics;

namespace Harness.Reporting.Differences;

/// <summary>A snapshot that only one of the two folders has.</summary>
/// <param name="Name">The name, such as <c>smoke/cpu/lstm</c>.</param>
/// <param name="Verdict">New or missing.</param>
/// <param name="Accuracy">The accuracy on the test split; null if the snapshot has none.</param>
/// <param name="Loss">The loss on the test split; null if the snapshot has none.</param>
internal sealed record LoneSnapshot(string Name, ChangeVerdict Verdict, MeanAndDeviation? Accuracy, MeanAndDeviation? Loss);
