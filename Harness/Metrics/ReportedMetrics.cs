namespace Harness.Metrics;

/// <summary>Five figures as somebody reports them of one evaluation. Unlike <see cref="ClassificationMetrics"/> they may contradict each other.</summary>
/// <param name="Loss">Mean cross-entropy, nats a row.</param>
/// <param name="Accuracy">Share of rows predicted right.</param>
/// <param name="Precision">Share of the rows predicted positive that are; of several classes the mean of their precisions.</param>
/// <param name="Recall">Share of the positive rows that were found; of several classes the mean of their recalls.</param>
/// <param name="RocAuc">Area under the ROC curve; of several classes the mean of each against the rest.</param>
public sealed record ReportedMetrics(double Loss, double Accuracy, double Precision, double Recall, double RocAuc)
{
    /// <summary>Figures are compared to so many units: what is printed with four decimals is off by half of the last one.</summary>
    private const double Rounding = 1e-4;

    /// <summary>What the harness itself reports.</summary>
    /// <param name="metrics">From one pass over all rows.</param>
    /// <returns>The same figures.</returns>
    public static ReportedMetrics From(ClassificationMetrics metrics)
    {
        ArgumentNullException.ThrowIfNull(metrics);
        return new(metrics.Loss, metrics.Accuracy, metrics.Precision, metrics.Recall, metrics.RocAuc);
    }

    /// <summary>Scores one evaluation.</summary>
    /// <param name="logits">One number a row: the sigmoid's argument.</param>
    /// <param name="labels">0 or 1 for each row.</param>
    /// <returns>All figures.</returns>
    /// <exception cref="ArgumentException">The two differ in length, or a label is neither 0 nor 1.</exception>
    public static ReportedMetrics Of(ReadOnlySpan<float> logits, ReadOnlySpan<byte> labels) => From(ClassificationMetrics.Of(logits, labels));

    /// <summary>Looks for an identity of classification that the figures break.</summary>
    /// <param name="classes">How many there are; of more than two, precision, recall and area are means over the classes.</param>
    /// <returns>The identity, in words, or null if the figures can all be true at once.</returns>
    /// <remarks>
    /// With P = TP/(TP + FP), R = TP/(TP + FN), A = (TP + TN)/N: P = 1 leaves no false positive, so A ≥ R;
    /// P = R = 1 leaves no error at all, so A = 1, and no positive
    /// row scores below a negative one by more than the threshold allows, so the area is 1.
    /// </remarks>
    public string? BrokenIdentity(int classes = 2) => classes > 2 ? BrokenIdentityOf(classes) : BrokenBinaryIdentity();

    /// <summary>Errors lower the precision of one class and the recall of another, so either mean is 1 only where there are none.</summary>
    /// <remarks>A share e of wrong rows lowers either mean by at least e / K.</remarks>
    private string? BrokenIdentityOf(int classes)
    {
        var hasErrors = Accuracy < 1 - (classes + 1) * Rounding;
        if (hasErrors && IsOne(Precision))
            return "every error lowers the precision of a class, so accuracy is 1 where the mean precision is";
        if (hasErrors && IsOne(Recall))
            return "every error lowers the recall of a class, so accuracy is 1 where the mean recall is";
        if (Accuracy == 1 && !(IsOne(Precision) && IsOne(Recall)))
            return "accuracy 1 leaves no error, so the mean precision and the mean recall are 1";
        return Loss < 0 ? "categorical cross-entropy is the mean of −log p, so it is at least 0" : null;
    }

    private string? BrokenBinaryIdentity()
    {
        if (IsOne(Precision) && IsOne(Recall) && !IsOne(Accuracy))
            return "precision 1 and recall 1 leave no error, so accuracy is 1";
        if (IsOne(Precision) && IsOne(Recall) && !IsOne(RocAuc))
            return "precision 1 and recall 1 put every positive row above every negative one, so the ROC AUC is 1";
        if (IsOne(Precision) && Accuracy < Recall - Rounding)
            return "precision 1 leaves no false positive, so accuracy is at least recall";
        return Loss < 0 ? "binary cross-entropy is the mean of −log p, so it is at least 0" : null;
    }

    /// <summary>All figures but the loss, in one line.</summary>
    public override string ToString() =>
        FormattableString.Invariant($"accuracy {Accuracy:0.####}, precision {Precision:0.####}, recall {Recall:0.####}, ROC AUC {RocAuc:0.####}");

    private static bool IsOne(double figure) => Math.Abs(figure - 1) < Rounding;
}
