using Harness.Experiments;
using Harness.Experiments.Claims;

namespace Harness.Reporting.Plots;

/// <summary>Every picture of a comparison, in the order in which a reader asks.</summary>
public static class AllPictures
{
    /// <summary>Describes them.</summary>
    /// <param name="results">At least one; trusted, and of one profile.</param>
    /// <param name="verdicts">On the claims about them; without any there is no forest.</param>
    /// <returns>How good is each, what may be concluded, how did it learn, and where is it wrong.</returns>
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
