using System.Text.Json.Serialization;

namespace Harness.Metrics;

/// <summary>The confusion matrix of any number of classes. All metrics of a class come from the same counts.</summary>
/// <remarks>
/// A metric that is undefined is NaN, never 0: the precision of a class that was never predicted, the recall of a class without rows. F1 is computed as 2·TP
/// / (2·TP + FP + FN), so it is defined for every class that has a row or a prediction.
/// </remarks>
public sealed record ConfusionMatrix
{
    private readonly IReadOnlyList<IReadOnlyList<long>> _counts;

    /// <summary>Creates a matrix from counts.</summary>
    /// <param name="counts">K rows of K numbers: <c>counts[label][prediction]</c>.</param>
    /// <exception cref="ArgumentException">The counts are not square, have fewer than two classes, or are negative.</exception>
    public ConfusionMatrix(IReadOnlyList<IReadOnlyList<long>> counts)
    {
        ArgumentNullException.ThrowIfNull(counts);
        if (counts.Count < 2 || counts.Any(row => row.Count != counts.Count || row.Any(count => count < 0)))
            throw new ArgumentException($"Counts of {counts.Count} rows of {string.Join(", ", counts.Select(row => row.Count))}; expected K rows of K numbers "
                + "of at least 0, for K of at least 2.", nameof(counts));
        _counts = [.. counts.Select(row => (IReadOnlyList<long>)[.. row])];
    }

    /// <summary>The counts by label, and for each label by prediction.</summary>
    public IReadOnlyList<IReadOnlyList<long>> Counts => _counts;

    /// <summary>K, the number of classes.</summary>
    [JsonIgnore]
    public int Classes => _counts.Count;

    /// <summary>The number of all rows.</summary>
    [JsonIgnore]
    public long Rows => _counts.Sum(row => row.Sum());

    /// <summary>The share of rows predicted correctly; NaN without rows.</summary>
    [JsonIgnore]
    public double Accuracy => (double)Enumerable.Range(0, Classes).Sum(label => _counts[label][label]) / Rows;

    /// <summary>The mean of the classes' precisions; NaN if a class was never predicted.</summary>
    [JsonIgnore]
    public double MacroPrecision => Mean(Precision);

    /// <summary>The mean of the classes' recalls; NaN if a class has no row.</summary>
    [JsonIgnore]
    public double MacroRecall => Mean(Recall);

    /// <summary>The mean of the classes' F1; NaN if a class has neither a row nor a prediction.</summary>
    [JsonIgnore]
    public double MacroF1 => Mean(F1);

    /// <summary>The share of rows with the most frequent label: the accuracy of always predicting that label.</summary>
    [JsonIgnore]
    public double MajorityShare => (double)Enumerable.Range(0, Classes).Max(RowsOf) / Rows;

    /// <summary>The correlation of labels and predictions, −1 to 1; NaN if only one class occurs or only one is predicted.</summary>
    /// <remarks>Gorodkin 2004, "Comparing two K-category assignments by a K-category correlation coefficient"; for two classes Matthews' (1975).</remarks>
    [JsonIgnore]
    public double Mcc
    {
        get
        {
            double rows = Rows, right = Enumerable.Range(0, Classes).Sum(label => _counts[label][label]);
            double together = 0, predictions = 0, labels = 0;
            for (var one = 0; one < Classes; one++)
            {
                double occurs = RowsOf(one), predicted = PredictionsOf(one);
                together += occurs * predicted;
                predictions += predicted * predicted;
                labels += occurs * occurs;
            }
            return (right * rows - together) / (Math.Sqrt(rows * rows - predictions) * Math.Sqrt(rows * rows - labels));
        }
    }

    /// <summary>Counts the rows of a label.</summary>
    /// <param name="label">The class, 0 … K−1.</param>
    /// <returns>The number of rows (the support of the class).</returns>
    public long RowsOf(int label) => _counts[label].Sum();

    /// <summary>Counts the rows that were predicted to be of a class.</summary>
    /// <param name="prediction">The class, 0 … K−1.</param>
    /// <returns>The number of correct and wrong predictions together.</returns>
    public long PredictionsOf(int prediction) => _counts.Sum(row => row[prediction]);

    /// <summary>Returns the share of correct rows among those predicted to be of a class.</summary>
    /// <param name="label">The class, 0 … K−1.</param>
    /// <returns>The precision; NaN if the class was never predicted.</returns>
    public double Precision(int label) => (double)_counts[label][label] / PredictionsOf(label);

    /// <summary>Returns the share of the rows of a class that were predicted correctly.</summary>
    /// <param name="label">The class, 0 … K−1.</param>
    /// <returns>The recall; NaN if the class has no row.</returns>
    public double Recall(int label) => (double)_counts[label][label] / RowsOf(label);

    /// <summary>Returns the harmonic mean of precision and recall of a class.</summary>
    /// <param name="label">The class, 0 … K−1.</param>
    /// <returns>F1; 0 if the class has no correct prediction; NaN if it has neither a row nor a prediction.</returns>
    public double F1(int label) => 2.0 * _counts[label][label] / (RowsOf(label) + PredictionsOf(label));

    /// <summary>Lists the classes that were never predicted, whose precision is undefined.</summary>
    /// <returns>The classes in ascending order.</returns>
    public IReadOnlyList<int> NeverPredicted() => [.. Enumerable.Range(0, Classes).Where(label => PredictionsOf(label) == 0)];

    /// <summary>Counts predictions against labels.</summary>
    /// <param name="logits">K logits for each row, row by row. The largest is the prediction; among equal ones the first.</param>
    /// <param name="labels">The label of each row, 0 … K−1.</param>
    /// <param name="classes">K, at least 2.</param>
    /// <returns>The counts; a NaN is never the largest.</returns>
    /// <exception cref="ArgumentException">The lengths do not match, or a label is not a class.</exception>
    public static ConfusionMatrix Of(ReadOnlySpan<float> logits, ReadOnlySpan<byte> labels, int classes)
    {
        ScoredRows.Check(logits, labels, classes);
        var counts = NewCounts(classes);
        for (var row = 0; row < labels.Length; row++)
            counts[labels[row]][ScoredRows.Largest(logits.Slice(row * classes, classes))]++;
        return new ConfusionMatrix(counts);
    }

    /// <summary>Converts the four counts of two classes.</summary>
    /// <param name="counts">The counts. Label 1 is the positive class.</param>
    /// <returns>The same counts, by label and prediction.</returns>
    public static ConfusionMatrix From(ConfusionCounts counts)
    {
        ArgumentNullException.ThrowIfNull(counts);
        return new ConfusionMatrix([[counts.TrueNegatives, counts.FalsePositives], [counts.FalseNegatives, counts.TruePositives]]);
    }

    /// <inheritdoc/>
    public bool Equals(ConfusionMatrix? other) => other is not null && _counts.SelectMany(row => row).SequenceEqual(other._counts.SelectMany(row => row));

    /// <inheritdoc/>
    public override int GetHashCode() => _counts.SelectMany(row => row).Aggregate(0, HashCode.Combine);

    private double Mean(Func<int, double> figure) => Enumerable.Range(0, Classes).Sum(figure) / Classes;

    private static long[][] NewCounts(int classes)
    {
        var counts = new long[classes][];
        for (var label = 0; label < classes; label++)
            counts[label] = new long[classes];
        return counts;
    }
}
