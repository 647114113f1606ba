namespace Harness.Metrics;

/// <summary>The confusion matrix of two classes.
/// Precision, recall and accuracy come from the same four counts, so they cannot contradict each other.</summary>
/// <param name="TruePositives">The number of positive rows predicted positive.</param>
/// <param name="FalsePositives">The number of negative rows predicted positive.</param>
/// <param name="TrueNegatives">The number of negative rows predicted negative.</param>
/// <param name="FalseNegatives">The number of positive rows predicted negative.</param>
public sealed record ConfusionCounts(long TruePositives, long FalsePositives, long TrueNegatives, long FalseNegatives)
{
    /// <summary>The number of all rows.</summary>
    public long Rows => TruePositives + FalsePositives + TrueNegatives + FalseNegatives;

    /// <summary>The share of rows predicted correctly; NaN without rows.</summary>
    public double Accuracy => (double)(TruePositives + TrueNegatives) / Rows;

    /// <summary>The share of positive rows among those predicted positive;
    /// NaN if no row was predicted positive (Keras returns 0, which hides this).</summary>
    public double Precision => (double)TruePositives / (TruePositives + FalsePositives);

    /// <summary>The share of positive rows that were predicted positive; NaN if there is no positive row.</summary>
    public double Recall => (double)TruePositives / (TruePositives + FalseNegatives);

    /// <summary>Counts predictions against labels.</summary>
    /// <param name="logits">One logit for each row. Above 0, a probability above .5, predicts positive, as in Keras' BinaryAccuracy.</param>
    /// <param name="labels">The label of each row, 0 or 1.</param>
    /// <returns>The four counts; a NaN counts as predicted negative.</returns>
    /// <exception cref="ArgumentException">The lengths differ, or a label is neither 0 nor 1.</exception>
    public static ConfusionCounts Of(ReadOnlySpan<float> logits, ReadOnlySpan<byte> labels)
    {
        ScoredRows.Check(logits, labels);
        var counts = (stackalloc long[4]);
        for (var row = 0; row < logits.Length; row++)
            counts[(labels[row] == 1 ? 2 : 0) + (logits[row] > 0 ? 1 : 0)]++;
        return new ConfusionCounts(TruePositives: counts[3], FalsePositives: counts[1], TrueNegatives: counts[0], FalseNegatives: counts[2]);
    }
}
