namespace Harness.Metrics;

/// <summary>Everything the harness says of one evaluation; one schema for all experiments, all of it from one pass over all rows.</summary>
/// <param name="Loss">Mean binary cross-entropy, nats a row.</param>
/// <param name="RocAuc">Exact area under the ROC curve.</param>
/// <param name="Confusion">The counts that accuracy, precision and recall are made of.</param>
public sealed record ClassificationMetrics(double Loss, double RocAuc, ConfusionCounts Confusion)
{
    /// <summary>Share of rows predicted right.</summary>
    public double Accuracy => Confusion.Accuracy;

    /// <summary>Share of the rows predicted positive that are.</summary>
    public double Precision => Confusion.Precision;

    /// <summary>Share of the positive rows that were found.</summary>
    public double Recall => Confusion.Recall;

    /// <summary>Scores one evaluation.</summary>
    /// <param name="logits">One number a row: the sigmoid's argument.</param>
    /// <param name="labels">0 or 1 for each row.</param>
    /// <returns>All metrics.</returns>
    /// <exception cref="ArgumentException">The two differ in length, or a label is neither 0 nor 1.</exception>
    public static ClassificationMetrics Of(ReadOnlySpan<float> logits, ReadOnlySpan<byte> labels) =>
        new(BinaryCrossEntropy.Mean(logits, labels), RocCurve.Area(logits, labels), ConfusionCounts.Of(logits, labels));
}
