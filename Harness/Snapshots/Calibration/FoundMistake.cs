using Harness.Metrics;

namespace Harness.Snapshots.Calibration;

/// <summary>How a mistake in an experiment is detected.</summary>
/// <param name="Mistake">The name of the mistake.</param>
/// <param name="Description">A description of the mistake for readers.</param>
/// <param name="Runs">The number of runs with the mistake.</param>
/// <param name="RefusedByInvariants">The number of these runs that an invariant refused. The gate judges only the others.</param>
/// <param name="Invariants">The names of these invariants, in alphabetical order.</param>
/// <param name="Accuracy">The test accuracy of the runs that were not refused; null if there are fewer than two.</param>
/// <param name="Exactly">The keys of the snapshot that reveal the mistake without any metric.</param>
/// <param name="Verdict">The verdict of the gate for the same seeds with and without the mistake; null if invariants refused every run.</param>
/// <param name="ByNoise">The verdict of the noise gate for metrics of other seeds, by number of seeds on either side; null if there are too few runs.</param>
internal sealed record FoundMistake(
    string Mistake,
    string Description,
    int Runs,
    int RefusedByInvariants,
    IReadOnlyList<string> Invariants,
    MeanAndDeviation? Accuracy,
    IReadOnlyList<string> Exactly,
    MistakeVerdict? Verdict,
    IReadOnlyDictionary<int, GateRecord?> ByNoise)
{
    /// <summary>Tells whether the mistake changes weights that are evaluated, or invariants refuse every run before that.</summary>
    public bool AltersWeights => Verdict is null or { Altered: > 0 };

    /// <summary>Tells whether the gate refuses every comparison in which the mistake changes a weight, or invariants refuse every run.</summary>
    public bool IsFound => Verdict is null || Verdict.AlteredRefused == Verdict.Altered;

    internal static FoundMistake By(GateTrial trial, MistakenRuns mistaken)
    {
        var runs = mistaken.Result.Runs;
        double[] accuracies = [.. runs.Where(run => run.Violations.Count == 0).Select(run => run.Evidence.TestEvaluation!.Metrics.Accuracy)];
        return new FoundMistake(
            mistaken.Mistake,
            mistaken.Description,
            runs.Count,
            runs.Count - accuracies.Length,
            [.. runs.SelectMany(run => run.Violations).Select(violation => violation.Invariant).Distinct().Order(StringComparer.Ordinal)],
            accuracies.Length > 1 ? MeanAndDeviation.Of(accuracies) : null,
            trial.FindsExactly(mistaken.Result),
            trial.SaysOf(mistaken.Result),
            GateCalibration.SeedsAsked.ToDictionary(seeds => seeds, seeds => trial.Finds(mistaken.Result, seeds)));
    }
}
