using Harness.Metrics;

namespace Harness.Snapshots.Calibration;

/// <summary>How a mistake in an experiment comes to light.</summary>
/// <param name="Mistake">Its name.</param>
/// <param name="Description">What is wrong, for people.</param>
/// <param name="Runs">How many were made with it.</param>
/// <param name="RefusedByInvariants">Of them, by any invariant; the gate is asked of the others.</param>
/// <param name="Invariants">Names of those invariants, in the order of the alphabet.</param>
/// <param name="Accuracy">Test accuracy of the runs that were not refused; null if there are not two.</param>
/// <param name="Exactly">Keys of the snapshot that show the mistake without any metric.</param>
/// <param name="Verdict">What the gate says, seed beside seed; null where invariants refused every run.</param>
/// <param name="ByNoise">What the noise gate says of other seeds' metrics, by number of seeds on either side; null where there are too few runs.</param>
public sealed record FoundMistake(
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
    /// <summary>Whether the mistake alters weights that are evaluated, or invariants refuse every run before that.</summary>
    public bool AltersWeights => Verdict is null or { Altered: > 0 };

    /// <summary>Whether every comparison in which the mistake alters a weight is refused, or invariants refuse every run.</summary>
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
