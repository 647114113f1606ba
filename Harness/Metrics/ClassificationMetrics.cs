using System.Text.Json.Serialization;

namespace Harness.Metrics;

/// <summary>All metrics of one evaluation, computed from all rows. All experiments use the same schema.</summary>
/// <param name="Loss">The mean cross-entropy in nats for each row: binary, or categorical if <see cref="OfClasses"/> is not null.</param>
/// <param name="RocAuc">The exact area under the ROC curve; for K logits, the mean over each class against the rest.</param>
/// <param name="Confusion">The counts for accuracy, precision and recall with one logit for each row; null if <see cref="OfClasses"/> is not null.</param>
/// <param name="OfClasses">The counts of a model with one logit for each class; null if there is one logit for each row.</param>
public sealed record ClassificationMetrics(
    double Loss,
    double RocAuc,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] ConfusionCounts? Confusion,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] ConfusionMatrix? OfClasses = null)
{
    /// <summary>The share of rows predicted correctly.</summary>
    public double Accuracy => Confusion?.Accuracy ?? Matrix.Accuracy;

    /// <summary>The share of positive rows among those predicted positive; for K classes, the mean of their precisions.</summary>
    public double Precision => Confusion?.Precision ?? Matrix.MacroPrecision;

    /// <summary>The share of positive rows that were predicted positive; for K classes, the mean of their recalls.</summary>
    public double Recall => Confusion?.Recall ?? Matrix.MacroRecall;

    /// <summary>The harmonic mean of precision and recall of the positive class; for K classes, the mean of their F1.</summary>
    [JsonIgnore]
    public double F1 => Confusion is null ? Matrix.MacroF1 : Matrix.F1(1);

    /// <summary>The correlation of labels and predictions, −1 to 1; NaN if only one class occurs or only one is predicted.</summary>
    [JsonIgnore]
    public double Mcc => Matrix.Mcc;

    /// <summary>The counts by label and prediction, also for two classes.</summary>
    [JsonIgnore]
    public ConfusionMatrix Matrix => OfClasses ?? ConfusionMatrix.From(Confusion ?? throw new InvalidOperationException("The metrics contain no counts."));

    /// <summary>The number of rows that were scored.</summary>
    [JsonIgnore]
    public long Rows => Confusion?.Rows ?? Matrix.Rows;

    /// <summary>Computes the metrics for two classes.</summary>
    /// <param name="logits">One logit for each row, the argument of the sigmoid.</param>
    /// <param name="labels">The label of each row, 0 or 1.</param>
    /// <returns>All metrics.</returns>
    /// <exception cref="ArgumentException">The lengths differ, or a label is neither 0 nor 1.</exception>
    public static ClassificationMetrics Of(ReadOnlySpan<float> logits, ReadOnlySpan<byte> labels) =>
        new(BinaryCrossEntropy.Mean(logits, labels), RocCurve.Area(logits, labels), ConfusionCounts.Of(logits, labels));

    /// <summary>Computes the metrics for K classes.</summary>
    /// <param name="logits">K logits for each row, the arguments of the softmax.</param>
    /// <param name="labels">The label of each row, 0 … K−1.</param>
    /// <param name="classes">K, at least 2.</param>
    /// <returns>All metrics.</returns>
    /// <exception cref="ArgumentException">The lengths do not match, or a label is not a class.</exception>
    public static ClassificationMetrics Of(ReadOnlySpan<float> logits, ReadOnlySpan<byte> labels, int classes) =>
        new(CategoricalCrossEntropy.Mean(logits, labels, classes), OneVersusRest.MacroRocAuc(logits, labels, classes), Confusion: null,
            ConfusionMatrix.Of(logits, labels, classes));
}
