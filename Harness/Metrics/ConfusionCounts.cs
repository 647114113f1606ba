namespace Harness.Metrics;

/// <summary>How often each label met each prediction.
/// Precision, recall and accuracy all come from the same four counts, so they cannot contradict each other.</summary>
/// <param name="TruePositives">Positive rows predicted positive.</param>
/// <param name="FalsePositives">Negative rows predicted positive.</param>
/// <param name="TrueNegatives">Negative rows predicted negative.</param>
/// <param name="FalseNegatives">Positive rows predicted negative.</param>
public sealed record ConfusionCounts(long TruePositives, long FalsePositives, long TrueNegatives, long FalseNegatives)
{
    /// <summary>All rows.</summary>
    public long Rows => TruePositives + FalsePositives + TrueNegatives + FalseNegatives;

    /// <summary>Share of rows predicted right; NaN without rows.</summary>
    public double Accuracy => (double)(TruePositives + TrueNegatives) / Rows;

    /// <summary>Share of the rows predicted positive that are; NaN if none was predicted positive (Keras says 0, and hides it).</summary>
    public double Precision => (double)TruePositives / (TruePositives + FalsePositives);

    /// <summary>Share of the positive rows that were found; NaN if there is none.</summary>
    public double Recall => (double)TruePositives / (TruePositives + FalseNegatives);

    /// <summary>Counts predictions against labels.</summary>
    /// <param name="logits">One number a row; above 0, a probability above .5, predicts positive, as in Keras' BinaryAccuracy.</param>
    /// <param name="labels">0 or 1 for each row.</param>
    /// <returns>The four counts; a NaN counts as predicted negative.</returns>
    /// <exception cref="ArgumentException">The two differ in length, or a label is neither 0 nor 1.</exception>
    public static ConfusionCounts Of(ReadOnlySpan<float> logits, ReadOnlySpan<byte> labels)
    {
        ScoredRows.Check(logits, labels);
        var counts = (stackalloc long[4]);
        for (var row = 0; row < logits.Length; row++)
            counts[(labels[row] == 1 ? 2 : 0) + (logits[row] > 0 ? 1 : 0)]++;
        return new ConfusionCounts(TruePositives: counts[3], FalsePositives: counts[1], TrueNegatives: counts[0], FalseNegatives: counts[2]);
    }
}
