using System.Text.Json.Serialization;

namespace Harness.Metrics;

/// <summary>Everything the harness says of one evaluation; one schema for all experiments, all of it from one pass over all rows.</summary>
/// <param name="Loss">Mean cross-entropy, nats a row: binary, or categorical where <see cref="OfClasses"/> is there.</param>
/// <param name="RocAuc">Exact area under the ROC curve; of several classes the mean of each against the rest.</param>
/// <param name="Confusion">The counts that accuracy, precision and recall are made of, of two classes and one logit a row; null where
/// <see cref="OfClasses"/> is there.</param>
/// <param name="OfClasses">The counts of a model with a logit for each class; null where there is one logit a row.</param>
public sealed record ClassificationMetrics(
    double Loss,
    double RocAuc,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] ConfusionCounts? Confusion,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] ConfusionMatrix? OfClasses = null)
{
    /// <summary>Share of rows predicted right.</summary>
    public double Accuracy => Confusion?.Accuracy ?? Matrix.Accuracy;

    /// <summary>Share of the rows predicted positive that are; of several classes the mean of their precisions.</summary>
    public double Precision => Confusion?.Precision ?? Matrix.MacroPrecision;

    /// <summary>Share of the positive rows that were found; of several classes the mean of their recalls.</summary>
    public double Recall => Confusion?.Recall ?? Matrix.MacroRecall;

    /// <summary>Harmonic mean of precision and recall of the positive class; of several classes the mean of their F1.</summary>
    [JsonIgnore]
    public double F1 => Confusion is null ? Matrix.MacroF1 : Matrix.F1(1);

    /// <summary>Correlation of labels and predictions, −1 to 1; NaN if only one class occurs or only one is predicted.</summary>
    [JsonIgnore]
    public double Mcc => Matrix.Mcc;

    /// <summary>The counts by label and prediction, of two classes too.</summary>
    [JsonIgnore]
    public ConfusionMatrix Matrix => OfClasses ?? ConfusionMatrix.From(Confusion ?? throw new InvalidOperationException("The metrics hold no counts."));

    /// <summary>Rows that were scored.</summary>
    [JsonIgnore]
    public long Rows => Confusion?.Rows ?? Matrix.Rows;

    /// <summary>Scores one evaluation of two classes.</summary>
    /// <param name="logits">One number a row: the sigmoid's argument.</param>
    /// <param name="labels">0 or 1 for each row.</param>
    /// <returns>All metrics.</returns>
    /// <exception cref="ArgumentException">The two differ in length, or a label is neither 0 nor 1.</exception>
    public static ClassificationMetrics Of(ReadOnlySpan<float> logits, ReadOnlySpan<byte> labels) =>
        new(BinaryCrossEntropy.Mean(logits, labels), RocCurve.Area(logits, labels), ConfusionCounts.Of(logits, labels));

    /// <summary>Scores one evaluation of K classes.</summary>
    /// <param name="logits">K numbers a row: the softmax's arguments.</param>
    /// <param name="labels">0 … K−1 for each row.</param>
    /// <param name="classes">K; at least 2.</param>
    /// <returns>All metrics.</returns>
    /// <exception cref="ArgumentException">The two do not belong together, or a label is none of the classes.</exception>
    public static ClassificationMetrics Of(ReadOnlySpan<float> logits, ReadOnlySpan<byte> labels, int classes) =>
        new(CategoricalCrossEntropy.Mean(logits, labels, classes), OneVersusRest.MacroRocAuc(logits, labels, classes), Confusion: null,
            ConfusionMatrix.Of(logits, labels, classes));
}
