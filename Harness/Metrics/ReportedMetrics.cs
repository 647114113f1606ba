namespace Harness.Metrics;

/// <summary>Five metrics as reported for one evaluation. Unlike those of <see cref="ClassificationMetrics"/>, they may contradict each other.</summary>
/// <param name="Loss">The mean cross-entropy, in nats for each row.</param>
/// <param name="Accuracy">The share of rows predicted correctly.</param>
/// <param name="Precision">The share of positive rows among those predicted positive; for several classes, the mean of their precisions.</param>
/// <param name="Recall">The share of positive rows that were predicted positive; for several classes, the mean of their recalls.</param>
/// <param name="RocAuc">The area under the ROC curve; for several classes, the mean over each class against the rest.</param>
public sealed record ReportedMetrics(double Loss, double Accuracy, double Precision, double Recall, double RocAuc)
{
    /// <summary>The tolerance of comparisons: a metric printed with four decimals is off by at most half a unit of the last one.</summary>
    private const double Rounding = 1e-4;

    /// <summary>Converts the metrics of the harness.</summary>
    /// <param name="metrics">The metrics of one evaluation.</param>
    /// <returns>The same metrics.</returns>
    public static ReportedMetrics From(ClassificationMetrics metrics)
    {
        ArgumentNullException.ThrowIfNull(metrics);
        return new(metrics.Loss, metrics.Accuracy, metrics.Precision, metrics.Recall, metrics.RocAuc);
    }

    /// <summary>Computes the metrics for two classes.</summary>
    /// <param name="logits">One logit for each row, the argument of the sigmoid.</param>
    /// <param name="labels">The label of each row, 0 or 1.</param>
    /// <returns>All metrics.</returns>
    /// <exception cref="ArgumentException">The lengths differ, or a label is neither 0 nor 1.</exception>
    public static ReportedMetrics Of(ReadOnlySpan<float> logits, ReadOnlySpan<byte> labels) => From(ClassificationMetrics.Of(logits, labels));

    /// <summary>Finds an identity of classification that the metrics violate.</summary>
    /// <param name="classes">The number of classes. With more than two, precision, recall and area are means over the classes.</param>
    /// <returns>The identity as text; null if the metrics do not contradict each other.</returns>
    /// <remarks>
    /// With P = TP/(TP + FP), R = TP/(TP + FN), A = (TP + TN)/N: P = 1 means no false positive, so A ≥ R. P = R = 1 means no error at all, so A = 1, and
    /// every positive row scores above every negative one, so the area is 1.
    /// </remarks>
    public string? BrokenIdentity(int classes = 2) => classes > 2 ? BrokenIdentityOf(classes) : BrokenBinaryIdentity();

    /// <summary>Checks the identities of several classes.
    /// An error lowers the precision of one class and the recall of another, so each mean is 1 only without errors.</summary>
    /// <remarks>A share e of wrong rows lowers each mean by at least e / K.</remarks>
    private string? BrokenIdentityOf(int classes)
    {
        var hasErrors = Accuracy < 1 - (classes + 1) * Rounding;
        if (hasErrors && IsOne(Precision))
            return "every error lowers the precision of a class, so a mean precision of 1 means accuracy 1";
        if (hasErrors && IsOne(Recall))
            return "every error lowers the recall of a class, so a mean recall of 1 means accuracy 1";
        if (Accuracy == 1 && !(IsOne(Precision) && IsOne(Recall)))
            return "accuracy 1 means no error, so the mean precision and the mean recall are 1";
        return Loss < 0 ? "categorical cross-entropy is the mean of −log p, so it is at least 0" : null;
    }

    private string? BrokenBinaryIdentity()
    {
        if (IsOne(Precision) && IsOne(Recall) && !IsOne(Accuracy))
            return "precision 1 and recall 1 mean no error, so accuracy is 1";
        if (IsOne(Precision) && IsOne(Recall) && !IsOne(RocAuc))
            return "precision 1 and recall 1 put every positive row above every negative one, so the ROC AUC is 1";
        if (IsOne(Precision) && Accuracy < Recall - Rounding)
            return "precision 1 means no false positive, so accuracy is at least recall";
        return Loss < 0 ? "binary cross-entropy is the mean of −log p, so it is at least 0" : null;
    }

    /// <summary>Formats all metrics except the loss in one line.</summary>
    public override string ToString() =>
        FormattableString.Invariant($"accuracy {Accuracy:0.####}, precision {Precision:0.####}, recall {Recall:0.####}, ROC AUC {RocAuc:0.####}");

    private static bool IsOne(double figure) => Math.Abs(figure - 1) < Rounding;
}
