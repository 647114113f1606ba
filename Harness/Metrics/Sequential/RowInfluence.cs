namespace Harness.Metrics.Sequential;

/// <summary>
/// Computes how much each test row moves a figure (the empirical influence function). The variance of the figure over draws of the rows is the sum of its
/// squares
/// divided by the squared number of rows.
/// </summary>
internal static class RowInfluence
{
    /// <summary>Computes the accuracy, and how much each row moves it.</summary>
    /// <param name="logits">One a row, of which above 0 predicts the positive class; or one for each class.</param>
    /// <param name="labels">0 or 1, or 0 … K−1, for each row.</param>
    /// <returns>The accuracy, and one value a row with mean 0.</returns>
    /// <exception cref="ArgumentException">Lengths do not fit, or a label is none of the classes.</exception>
    public static (double Figure, double[] Influence) OnAccuracy(ReadOnlySpan<float> logits, ReadOnlySpan<byte> labels)
    {
        var width = ScoredRows.Width(logits, labels);
        var accuracy = ScoredRows.Accuracy(logits, labels);
        var influence = new double[labels.Length];
        for (var row = 0; row < influence.Length; row++)
            influence[row] = (ScoredRows.IsRight(logits, labels, row, width) ? 1 : 0) - accuracy;
        return (accuracy, influence);
    }

    /// <summary>Computes macro-F1, the mean of the classes' F1, and how much each row moves it.</summary>
    /// <param name="logits">One a row, of which above 0 predicts the positive class; or one for each class.</param>
    /// <param name="labels">0 or 1, or 0 … K−1, for each row; all occur.</param>
    /// <returns>The macro-F1, and one value a row with mean 0.</returns>
    /// <exception cref="ArgumentException">Lengths do not fit, or a label is none of the classes.</exception>
    /// <remarks>F1 of a class is 2·TP / (predictions + rows), a ratio of means over the rows: a row moves it by (2·tp − F1·(p + l)) / mean(p + l).</remarks>
    public static (double Figure, double[] Influence) OnMacroF1(ReadOnlySpan<float> logits, ReadOnlySpan<byte> labels)
    {
        var width = ScoredRows.Width(logits, labels);
        var matrix = width == 1 ? ConfusionMatrix.From(ConfusionCounts.Of(logits, labels)) : ConfusionMatrix.Of(logits, labels, width);
        var influence = new double[labels.Length];
        for (var row = 0; row < influence.Length; row++)
        {
            var prediction = width == 1 ? logits[row] > 0 ? 1 : 0 : ScoredRows.Largest(logits.Slice(row * width, width));
            // A right row counts 2 in the numerator and 2 in the denominator of one class, a wrong row 0 and 1 in those of two.
            var right = prediction == labels[row] ? 1 : 0;
            influence[row] = (Move(matrix, prediction, right, labels.Length) + Move(matrix, labels[row], right, labels.Length)) / matrix.Classes;
        }
        return (matrix.MacroF1, influence);
    }

    /// <summary>Computes the area under the ROC curve; of several classes the mean of each against the rest.</summary>
    /// <param name="logits">One a row, or one for each class.</param>
    /// <param name="labels">0 or 1, or 0 … K−1, for each row.</param>
    /// <returns>NaN where a class is absent or a score is NaN.</returns>
    public static double RocAuc(ReadOnlySpan<float> logits, ReadOnlySpan<byte> labels) =>
        ScoredRows.Width(logits, labels) is var width and > 1 ? OneVersusRest.MacroRocAuc(logits, labels, width) : RocCurve.Area(logits, labels);

    /// <summary>Computes the area under the ROC curve, and how much each row moves it.</summary>
    /// <param name="logits">One a row, or one for each class; then the figure is the mean of each class against the rest.</param>
    /// <param name="labels">0 or 1, or 0 … K−1, for each row; all occur.</param>
    /// <returns>The area, and one value a row with mean 0.</returns>
    /// <exception cref="ArgumentException">Lengths do not fit, a label is none of the classes, a class is absent, or a score is NaN.</exception>
    /// <remarks>
    /// The placement values of DeLong, DeLong and Clarke-Pearson 1988: for a positive row the share of negative rows that score lower, for a negative row the
    /// share of positive rows that score higher, ties counted half; each minus the area, and weighted by how rare its class is.
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
