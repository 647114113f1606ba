namespace Harness.Metrics;

/// <summary>The receiver operating characteristic.</summary>
public static class RocCurve
{
    /// <summary>Area under the curve, exactly: the share of (positive, negative) pairs in which the positive row scores higher, ties counted half.</summary>
    /// <param name="scores">One number a row, on any monotone scale.</param>
    /// <param name="labels">0 or 1 for each row.</param>
    /// <returns>A number in [0, 1]; NaN if either class is absent or any score is NaN.</returns>
    /// <exception cref="ArgumentException">The two differ in length, or a label is neither 0 nor 1.</exception>
    /// <remarks>
    /// The Mann–Whitney statistic over midranks (Hanley and McNeil 1982), one sort, sums in integers. Keras' AUC interpolates between 200 thresholds,
    /// which is off by some 10⁻³ where scores crowd together; and it gives 0 where a class is absent, the notebook's "AUC 0.0000".
    /// </remarks>
    public static double Area(ReadOnlySpan<float> scores, ReadOnlySpan<byte> labels)
    {
        ScoredRows.Check(scores, labels);
        var sortedScores = scores.ToArray();
        var sortedLabels = labels.ToArray();
        Array.Sort(sortedScores, sortedLabels); // NaN sorts first
        if (sortedScores.Length == 0 || float.IsNaN(sortedScores[0]))
            return double.NaN;

        // Twice the number of pairs won, so that a tie, half a win, stays an integer: below 2·(2·10⁶)² for 4 M rows.
        long wonTwice = 0, negativesBelow = 0, positives = 0;
        for (int start = 0, end; start < sortedScores.Length; start = end)
        {
            for (end = start; end < sortedScores.Length && sortedScores[end] == sortedScores[start];)
                end++;
            var tied = sortedLabels.AsSpan(start, end - start);
            long tiedPositives = tied.Count((byte)1), tiedNegatives = tied.Length - tiedPositives;
            wonTwice += tiedPositives * (2 * negativesBelow + tiedNegatives);
            negativesBelow += tiedNegatives;
            positives += tiedPositives;
        }
        return wonTwice / (2.0 * positives * negativesBelow);
    }
}
