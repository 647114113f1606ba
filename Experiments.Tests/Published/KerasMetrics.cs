using Harness.Metrics;

namespace Experiments.Tests.Published;

/// <summary>Computes the notebook's loss and metrics as Keras does, for any labels, also for {1, 2}.</summary>
/// <remarks>
/// Sources: keras/src/metrics (accuracy_metrics.py, confusion_metrics.py), keras/src/utils/metrics_utils.py.
/// For accuracy, labels are compared with predictions unchanged.
/// For precision, recall and AUC, they are cast to bool, so every label except 0 is positive. A ratio with the denominator 0 is 0.
/// The loss is computed from the logits and not clipped, as Keras does if the last layer is a sigmoid.
/// The AUC is exact; Keras interpolates between 200 thresholds, which causes an error of some 10⁻³.
/// </remarks>
public static class KerasMetrics
{
    /// <summary>Computes loss and metrics from logits and labels.</summary>
    public static ReportedMetrics Of(ReadOnlySpan<float> logits, ReadOnlySpan<byte> labels)
    {
        double loss = 0, equal = 0, truePositives = 0, predictedPositive = 0;
        var asBool = labels.ToArray().Select(label => (byte)(label == 0 ? 0 : 1)).ToArray();
        for (var row = 0; row < labels.Length; row++)
        {
            double logit = logits[row];
            var predicted = logit > 0 ? 1 : 0;
            loss += Math.Max(logit, 0) - logit * labels[row] + Math.Log(1 + Math.Exp(-Math.Abs(logit)));
            equal += predicted == labels[row] ? 1 : 0;
            predictedPositive += predicted;
            truePositives += predicted * asBool[row];
        }
        var positives = asBool.Count(label => label == 1);
        return new ReportedMetrics(loss / labels.Length, equal / labels.Length, Ratio(truePositives, predictedPositive), Ratio(truePositives, positives),
            positives == 0 || positives == labels.Length ? 0 : RocCurve.Area(logits, asBool));
    }

    private static double Ratio(double part, double whole) => whole == 0 ? 0 : part / whole;
}
