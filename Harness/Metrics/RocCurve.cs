namespace Harness.Metrics;

/// <summary>Computes the receiver operating characteristic.</summary>
public static class RocCurve
{
    /// <summary>Computes the exact area under the curve: the share of (positive, negative) pairs in which the positive row scores higher;
    /// ties count half.</summary>
    /// <param name="scores">The score of each row, on any monotone scale.</param>
    /// <param name="labels">The label of each row, 0 or 1.</param>
    /// <returns>A number in [0, 1]; NaN if either class is absent or any score is NaN.</returns>
    /// <exception cref="ArgumentException">The lengths differ, or a label is neither 0 nor 1.</exception>
    /// <remarks>
    /// Uses the Mann–Whitney statistic over midranks (Hanley and McNeil 1982), with one sort and integer sums. Keras' AUC interpolates between 200
    /// thresholds, which is off by about 10⁻³ where many scores are close together, and returns 0 if a class is absent.
    /// </remarks>
    public static double Area(ReadOnlySpan<float> scores, ReadOnlySpan<byte> labels)
    {
        ScoredRows.Check(scores, labels);
        if (AreaOfTwoScores(scores, labels) is { } area)
            return area;
        var sortedScores = scores.ToArray();
        var sortedLabels = labels.ToArray();
        Array.Sort(sortedScores, sortedLabels); // NaN sorts first
        if (sortedScores.Length == 0 || float.IsNaN(sortedScores[0]))
            return double.NaN;

        // Counts twice the number of pairs won, so that a tie (half a win) stays an integer: below 2·(2·10⁶)² for 4 M rows.
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

    /// <summary>Computes the area without a sort if at most two different scores occur, as for a perfect predictor.</summary>
    /// <returns>The area; null if there are more scores, a NaN, or no row.</returns>
    private static double? AreaOfTwoScores(ReadOnlySpan<float> scores, ReadOnlySpan<byte> labels)
    {
        if (scores.IsEmpty)
            return null;
        var (one, other) = (scores[0], scores[0]);
        var counts = (stackalloc long[4]); // negatives and positives with the one score, then with the other
        for (var row = 0; row < scores.Length; row++)
        {
            if (scores[row] != one && one == other)
                other = scores[row];
            if (scores[row] != one && scores[row] != other)
                return null;
            counts[(scores[row] == one ? 0 : 2) + labels[row]]++;
        }
        var (low, high) = one < other ? (0, 2) : (2, 0);
        var (positives, negatives) = (counts[1] + counts[3], counts[0] + counts[2]);
        var wonTwice = counts[low + 1] * counts[low] + counts[high + 1] * (2 * counts[low] + counts[high]);
        return wonTwice / (2.0 * positives * negatives);
    }

    /// <summary>Returns the corners of the curve from (0, 0) to (1, 1), in the order of a falling threshold,
    /// without points on straight lines between others.</summary>
    /// <param name="scores">The score of each row, on any monotone scale.</param>
    /// <param name="labels">The label of each row, 0 or 1; both occur.</param>
    /// <param name="resolution">The minimum distance of two neighbouring points in either rate. With 0 no point is omitted, and the area under the points is
    /// <see cref="Area"/>.</param>
    /// <returns>The shares of negative and of positive rows that score at or above the threshold. Tied rows form one step, a slanted line.</returns>
    /// <exception cref="ArgumentException">The lengths differ, a label is neither 0 nor 1, a class is absent, or a score is NaN.</exception>
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

    /// <summary>Adds a point. It replaces the last point if that lies on a straight line, or closer to the point before it than the resolution.</summary>
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

/// <summary>A point of the ROC curve: the two rates at one threshold.</summary>
/// <param name="FalsePositiveRate">The share of the negative rows that score at or above the threshold, in [0, 1].</param>
/// <param name="TruePositiveRate">The share of the positive rows that score at or above the threshold, in [0, 1].</param>
public readonly record struct RocPoint(double FalsePositiveRate, double TruePositiveRate);
