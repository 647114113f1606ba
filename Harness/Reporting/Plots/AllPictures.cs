using Harness.Experiments;
using Harness.Experiments.Claims;

namespace Harness.Reporting.Plots;

/// <summary>Lists all pictures of a comparison, in the order of a reader's questions.</summary>
internal static class AllPictures
{
    /// <summary>Describes the pictures.</summary>
    /// <param name="results">The results; at least one, trusted, and of one profile.</param>
    /// <param name="verdicts">The verdicts on the claims; if empty, there is no forest plot.</param>
    /// <returns>Pictures of the accuracies, the claims, the learning curves and the errors.</returns>
    public static IReadOnlyList<Picture> Of(IReadOnlyList<ExperimentResult> results, IReadOnlyList<Verdict> verdicts)
    {
        ArgumentNullException.ThrowIfNull(verdicts);
        return
        [
            AccuracyIntervals.Of(results),
            .. verdicts.Count > 0 ? [ClaimForest.Of(verdicts)] : Array.Empty<Picture>(),
            LearningCurves.OfLoss(results),
            LearningCurves.OfAccuracy(results),
            RocCurves.Of(results),
            CalibrationCurves.Of(results),
            ConfusionMatrices.Of(results),
            .. results[0].Objective.IsBinary ? Array.Empty<Picture>() : [ClassBars.Of(results)],
        ];
    }
}
