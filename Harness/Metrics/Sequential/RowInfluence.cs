namespace Harness.Metrics.Sequential;

/// <summary>
/// Computes how much each test row moves a figure (the empirical influence function). The variance of the figure over draws of the rows is the sum of its
/// squares
/// divided by the squared number of rows.
/// </summary>
internal static class RowInfluence
{
    /// <summary>Computes the accuracy, and how much each row moves it.</summary>
    /// <param name="logits">One a row; above 0 predicts the positive class.</param>
    /// <param name="labels">0 or 1 for each row.</param>
    /// <returns>The accuracy, and one value a row with mean 0.</returns>
    /// <exception cref="ArgumentException">Lengths differ, or a label is neither 0 nor 1.</exception>
    public static (double Figure, double[] Influence) OnAccuracy(ReadOnlySpan<float> logits, ReadOnlySpan<byte> labels)
    {
        var accuracy = ConfusionCounts.Of(logits, labels).Accuracy;
        var influence = new double[labels.Length];
        for (var row = 0; row < influence.Length; row++)
            influence[row] = (logits[row] > 0 == (labels[row] == 1) ? 1 : 0) - accuracy;
        return (accuracy, influence);
    }

    /// <summary>Computes the area under the ROC curve, and how much each row moves it.</summary>
    /// <param name="logits">One a row.</param>
    /// <param name="labels">0 or 1 for each row; both occur.</param>
    /// <returns>The area, and one value a row with mean 0.</returns>
    /// <exception cref="ArgumentException">Lengths differ, a label is neither 0 nor 1, a class is absent, or a score is NaN.</exception>
    /// <remarks>
    /// The placement values of DeLong, DeLong and Clarke-Pearson 1988: for a positive row the share of negative rows that score lower, for a negative row the
    /// share of positive rows that score higher, ties counted half; each minus the area, and weighted by how rare its class is.
    /// </remarks>
    public static (double Figure, double[] Influence) OnRocAuc(ReadOnlySpan<float> logits, ReadOnlySpan<byte> labels)
    {
        var area = RocCurve.Area(logits, labels);
        if (double.IsNaN(area))
            throw new ArgumentException("The rows have one label only, or a score is NaN; expected both labels and numbers.", nameof(logits));
        var scores = logits.ToArray();
        var rows = Enumerable.Range(0, scores.Length).ToArray();
        Array.Sort(scores, rows);
        var positives = labels.Count((byte)1);
        var negatives = labels.Length - positives;
        var influence = new double[labels.Length];
        int positivesBelow = 0, negativesBelow = 0;
        for (int start = 0, end; start < rows.Length; start = end)
        {
            int tiedPositives = 0, tiedNegatives = 0;
            for (end = start; end < rows.Length && scores[end] == scores[start]; end++)
            {
                if (labels[rows[end]] == 1)
                    tiedPositives++;
                else
                    tiedNegatives++;
            }
            var ofPositive = (negativesBelow + .5 * tiedNegatives) / negatives - area;
            var ofNegative = (positives - positivesBelow - .5 * tiedPositives) / positives - area;
            for (var rank = start; rank < end; rank++)
            {
                influence[rows[rank]] = labels[rows[rank]] == 1
                    ? ofPositive * labels.Length / positives
                    : ofNegative * labels.Length / negatives;
            }
            positivesBelow += tiedPositives;
            negativesBelow += tiedNegatives;
        }
        return (area, influence);
    }
}
