using Harness.Metrics;

namespace Harness.Snapshots.Calibration;

/// <summary>How a mistake in an experiment comes to light.</summary>
/// <param name="Mistake">Its name.</param>
/// <param name="Runs">How many were made with it.</param>
/// <param name="RefusedByInvariants">Of them, by any invariant; the gate is asked of the others.</param>
/// <param name="Invariants">Names of those invariants, in the order of the alphabet.</param>
/// <param name="Accuracy">Test accuracy of the runs that were not refused; null if there are not two.</param>
/// <param name="Exactly">Keys of the snapshot that show the mistake without any metric.</param>
/// <param name="ByGate">What the gate said of the metrics, by number of seeds on either side; null where there are too few runs.</param>
public sealed record FoundMistake(string Mistake, int Runs, int RefusedByInvariants, IReadOnlyList<string> Invariants, Spread? Accuracy, IReadOnlyList<string> Exactly, IReadOnlyDictionary<int, GateRecord?> ByGate)
{
    internal static FoundMistake By(GateTrial trial, MistakenRuns mistaken)
    {
        var runs = mistaken.Result.Runs;
        double[] accuracies = [.. runs.Where(run => run.Violations.Count == 0).Select(run => run.Evidence.TestEvaluation!.Metrics.Accuracy)];
        return new FoundMistake(
            mistaken.Mistake,
            runs.Count,
            runs.Count - accuracies.Length,
            [.. runs.SelectMany(run => run.Violations).Select(violation => violation.Invariant).Distinct().Order(StringComparer.Ordinal)],
            accuracies.Length > 1 ? Spread.Of(accuracies) : null,
            trial.FindsExactly(mistaken.Result),
            GateCalibration.SeedsAsked.ToDictionary(seeds => seeds, seeds => trial.Finds(mistaken.Result, seeds)));
    }
}
