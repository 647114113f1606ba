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
    /// which is off by some 10⁻³ where scores crowd together; and it gives 0 where a class is absent.
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

    /// <summary>The corners of the curve: from (0, 0) to (1, 1), in the order of a falling threshold,
    /// without the points on straight lines between others.</summary>
    /// <param name="scores">One number a row, on any monotone scale.</param>
    /// <param name="labels">0 or 1 for each row; both occur.</param>
    /// <param name="resolution">How far, in either rate, two neighbours are apart at least; 0 leaves out nothing,
    /// and the area under the points is <see cref="Area"/>.</param>
    /// <returns>Share of the negative rows, and of the positive ones, that score at the threshold or above;
    /// rows that tie come together, a slanted line.</returns>
    /// <exception cref="ArgumentException">The two differ in length; a label is neither 0 nor 1; a class is absent; or a score is NaN.</exception>
    public static IReadOnlyList<RocPoint> Points(ReadOnlySpan<float> scores, ReadOnlySpan<byte> labels, double resolution = 0)
    {
        ScoredRows.Check(scores, labels);
        var (sortedScores, sortedLabels) = (scores.ToArray(), labels.ToArray());
        Array.Sort(sortedScores, sortedLabels); // NaN sorts first
        long positives = labels.Count((byte)1), negatives = labels.Length - positives;
        if (positives == 0 || negatives == 0 || float.IsNaN(sortedScores[0]))
            throw new ArgumentException($"{positives} positive and {negatives} negative rows{(labels.Length > 0 && float.IsNaN(sortedScores[0]) ? ", and a "
                + "score is NaN" : "")}; expected both classes, and numbers.");

        var points = new List<RocPoint> { new(0, 0) };
        long above = 0, positivesAbove = 0;
        for (int end = sortedScores.Length, start; end > 0; end = start)
        {
            for (start = end - 1; start > 0 && sortedScores[start - 1] == sortedScores[end - 1];)
                start--;
            above += end - start;
            positivesAbove += sortedLabels.AsSpan(start, end - start).Count((byte)1);
            Add(points, new RocPoint((double)(above - positivesAbove) / negatives, (double)positivesAbove / positives), resolution);
        }
        return points;
    }

    /// <summary>The last point gives way to a new one that goes on in its direction, or that is as near to the one before it as nobody can see.</summary>
    private static void Add(List<RocPoint> points, RocPoint next, double resolution)
    {
        if (points.Count > 1 && (IsBetween(points[^2], points[^1], next) || IsNear(points[^2], points[^1], resolution)))
            points.RemoveAt(points.Count - 1);
        points.Add(next);
    }

    private static bool IsBetween(RocPoint before, RocPoint point, RocPoint after) =>
        (before.FalsePositiveRate == point.FalsePositiveRate && point.FalsePositiveRate == after.FalsePositiveRate)
        || (before.TruePositiveRate == point.TruePositiveRate && point.TruePositiveRate == after.TruePositiveRate);

    private static bool IsNear(RocPoint one, RocPoint other, double resolution) =>
        other.FalsePositiveRate - one.FalsePositiveRate < resolution && other.TruePositiveRate - one.TruePositiveRate < resolution;
}
