namespace Harness.Metrics.Forensics;

/// <summary>What one confusion matrix says of the area under the ROC curve: not how large it is, but between which bounds it lies.</summary>
/// <remarks>
/// The curve rises from (0, 0) to (1, 1) and passes through (FPR, TPR), the point of the matrix. The least it can do is to stay at 0 up to FPR, jump to
/// TPR and stay there: an area of TPR · (1 − FPR). The most is to jump to TPR at 0 and to 1 at FPR: 1 − FPR · (1 − TPR). In pairs of a positive and a
/// negative row: true positives beat true negatives, false negatives lose to false positives, the other pairs may go either way or be tied, so any
/// half number of pairs between the bounds occurs. This holds for the exact area (<see cref="RocCurve"/>, scikit-learn); Keras' AUC interpolates between 200
/// thresholds, none of them .5, and can stray where many scores lie between two of them.
/// Without both classes there is no area; Keras prints 0.
/// </remarks>
internal static class AucBounds
{
    /// <summary>Whether a matrix can come with a printed area.</summary>
    /// <param name="counts">The matrix.</param>
    /// <param name="auc">The area, as printed.</param>
    /// <returns>Exactly.</returns>
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

    /// <summary>Whether no matrix within some ranges can come with a printed area; a no may be wrong, a yes is not.</summary>
    /// <param name="ranges">Of the counts, with a single number of true positives.</param>
    /// <param name="auc">The area, as printed.</param>
    /// <returns>Whether even the most favourable corner of the ranges is outside the bounds.</returns>
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
