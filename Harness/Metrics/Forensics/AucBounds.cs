namespace Harness.Metrics.Forensics;

/// <summary>Computes the bounds that a confusion matrix sets on the area under the ROC curve.</summary>
/// <remarks>
/// The curve rises from (0, 0) to (1, 1) and passes through the point of the matrix, (FPR, TPR). The smallest area results if the curve stays at 0 up to FPR,
/// jumps to TPR and stays there: TPR · (1 − FPR). The largest results if it jumps to TPR at 0 and to 1 at FPR: 1 − FPR · (1 − TPR). In pairs of a positive
/// and a negative row, true positives win against true negatives, and false negatives lose against false positives. The other pairs may be won, lost or tied,
/// so any half number of pairs between the bounds is possible. This holds for the exact area (<see cref="RocCurve"/>, scikit-learn). Keras' AUC interpolates
/// between 200 thresholds, none of which is .5, and can deviate if many scores lie between two of them. Without both classes the area is undefined; Keras
/// prints 0.
/// </remarks>
internal static class AucBounds
{
    /// <summary>Checks whether a matrix is consistent with a printed area.</summary>
    /// <param name="counts">The matrix.</param>
    /// <param name="auc">The printed area.</param>
    /// <returns>Whether they are consistent; the answer is exact.</returns>
    public static bool Admit(ConfusionCounts counts, RoundedShare auc)
    {
        var pairs = Pairs(counts.TruePositives + counts.FalseNegatives, counts.FalsePositives + counts.TrueNegatives);
        if (pairs == 0)
            return auc.MayBeZero;
        var wonTwice = 2 * Pairs(counts.TruePositives, counts.TrueNegatives);
        var notLostTwice = 2 * (pairs - Pairs(counts.FalsePositives, counts.FalseNegatives));
        var leastTwice = (2 * pairs * auc.Low + auc.Scale - 1) / auc.Scale;
        var mostTwice = 2 * pairs * auc.High / auc.Scale;
        return Int128.Max(wonTwice, leastTwice) <= Int128.Min(notLostTwice, mostTwice);
    }

    /// <summary>Checks whether no matrix within the ranges is consistent with a printed area. True is certain; false is not.</summary>
    /// <param name="ranges">The ranges of the counts, with a single number of true positives.</param>
    /// <param name="auc">The printed area.</param>
    /// <returns>Whether even the most favourable counts within the ranges are outside the bounds.</returns>
    public static bool RefuseAll(ConfusionRanges ranges, RoundedShare auc)
    {
        var truePositives = ranges.TruePositives.Most;
        var leastWon = Pairs(truePositives, ranges.TrueNegatives.Least) * auc.Scale;
        var mostOfWon = Pairs(truePositives + ranges.FalseNegatives.Most, ranges.FalsePositives.Most + ranges.TrueNegatives.Least) * auc.High;
        var leastLost = Pairs(ranges.FalsePositives.Least, ranges.FalseNegatives.Least) * auc.Scale;
        var mostOfLost = Pairs(truePositives + ranges.FalseNegatives.Least, ranges.FalsePositives.Least + ranges.TrueNegatives.Most) * (auc.Scale - auc.Low);
        return leastWon > mostOfWon || leastLost > mostOfLost;
    }

    private static Int128 Pairs(long positives, long negatives) => (Int128)positives * negatives;
}
