namespace Harness.Metrics.Sequential;

/// <summary>
/// Computes the influence of each test row on a metric (the empirical influence function). The variance of the metric over samples of the rows is the sum of
/// the squared influences divided by the squared number of rows.
/// </summary>
internal static class RowInfluence
{
    /// <summary>Computes the accuracy and the influence of each row on it.</summary>
    /// <param name="logits">One logit for each row, where above 0 predicts the positive class; or one for each class.</param>
    /// <param name="labels">The label of each row, 0 or 1, or 0 … K−1.</param>
    /// <returns>The accuracy, and one value for each row with mean 0.</returns>
    /// <exception cref="ArgumentException">The lengths do not match, or a label is not a class.</exception>
    public static (double Figure, double[] Influence) OnAccuracy(ReadOnlySpan<float> logits, ReadOnlySpan<byte> labels)
    {
        var width = ScoredRows.Width(logits, labels);
        var accuracy = ScoredRows.Accuracy(logits, labels);
        var influence = new double[labels.Length];
        for (var row = 0; row < influence.Length; row++)
            influence[row] = (ScoredRows.IsRight(logits, labels, row, width) ? 1 : 0) - accuracy;
        return (accuracy, influence);
    }

    /// <summary>Computes macro-F1, the mean of the classes' F1, and the influence of each row on it.</summary>
    /// <param name="logits">One logit for each row, where above 0 predicts the positive class; or one for each class.</param>
    /// <param name="labels">The label of each row, 0 or 1, or 0 … K−1; every class occurs.</param>
    /// <returns>The macro-F1, and one value for each row with mean 0.</returns>
    /// <exception cref="ArgumentException">The lengths do not match, or a label is not a class.</exception>
    /// <remarks>F1 of a class is 2·TP / (predictions + rows), a ratio of means over the rows.
    /// The influence of a row is (2·tp − F1·(p + l)) / mean(p + l).</remarks>
    public static (double Figure, double[] Influence) OnMacroF1(ReadOnlySpan<float> logits, ReadOnlySpan<byte> labels)
    {
        var width = ScoredRows.Width(logits, labels);
        var matrix = width == 1 ? ConfusionMatrix.From(ConfusionCounts.Of(logits, labels)) : ConfusionMatrix.Of(logits, labels, width);
        var influence = new double[labels.Length];
        for (var row = 0; row < influence.Length; row++)
        {
            var prediction = width == 1 ? logits[row] > 0 ? 1 : 0 : ScoredRows.Largest(logits.Slice(row * width, width));
            // A correct row adds 2 to the numerator and 2 to the denominator of one class; a wrong row adds 0 and 1 for each of two classes.
            var right = prediction == labels[row] ? 1 : 0;
            influence[row] = (Move(matrix, prediction, right, labels.Length) + Move(matrix, labels[row], right, labels.Length)) / matrix.Classes;
        }
        return (matrix.MacroF1, influence);
    }

    /// <summary>Computes the area under the ROC curve; for several classes, the mean over each class against the rest.</summary>
    /// <param name="logits">One logit for each row, or one for each class.</param>
    /// <param name="labels">The label of each row, 0 or 1, or 0 … K−1.</param>
    /// <returns>The area; NaN if a class is absent or a score is NaN.</returns>
    public static double RocAuc(ReadOnlySpan<float> logits, ReadOnlySpan<byte> labels) =>
        ScoredRows.Width(logits, labels) is var width and > 1 ? OneVersusRest.MacroRocAuc(logits, labels, width) : RocCurve.Area(logits, labels);

    /// <summary>Computes the area under the ROC curve and the influence of each row on it.</summary>
    /// <param name="logits">One logit for each row, or one for each class; with classes, the metric is the mean over each class against the rest.</param>
    /// <param name="labels">The label of each row, 0 or 1, or 0 … K−1; every class occurs.</param>
    /// <returns>The area, and one value for each row with mean 0.</returns>
    /// <exception cref="ArgumentException">The lengths do not match, a label is not a class, a class is absent, or a score is NaN.</exception>
    /// <remarks>
    /// Uses the placement values of DeLong, DeLong and Clarke-Pearson 1988: for a positive row the share of negative rows that score lower, for a negative
    /// row the share of positive rows that score higher; ties count half. The influence is the placement value minus the area, divided by the share of the
    /// row's class.
    /// </remarks>
    public static (double Figure, double[] Influence) OnRocAuc(ReadOnlySpan<float> logits, ReadOnlySpan<byte> labels)
    {
        var width = ScoredRows.Width(logits, labels);
        if (width == 1)
            return OnBinaryRocAuc(logits, labels);
        var (figure, influence) = (0.0, new double[labels.Length]);
        for (var label = 0; label < width; label++)
        {
            var (scores, isOfClass) = OneVersusRest.Of(logits, labels, width, label);
            var (area, ofRows) = OnBinaryRocAuc(scores, isOfClass);
            figure += area / width;
            for (var row = 0; row < influence.Length; row++)
                influence[row] += ofRows[row] / width;
        }
        return (figure, influence);
    }

    private static (double Figure, double[] Influence) OnBinaryRocAuc(ReadOnlySpan<float> logits, ReadOnlySpan<byte> labels)
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

    private static double Move(ConfusionMatrix matrix, int label, int right, int rows) =>
        (right - matrix.F1(label)) * rows / (matrix.PredictionsOf(label) + matrix.RowsOf(label));
}
