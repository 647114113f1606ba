using Harness.Metrics;

namespace Harness.Snapshots.Comparison;

/// <summary>The verdict on a metric whose value differs.</summary>
internal enum MetricChangeKind
{
    /// <summary>Noise explains the difference.</summary>
    WithinNoise,

    /// <summary>The metric became worse, or its standard deviation larger, by more than noise explains.</summary>
    Worse,

    /// <summary>The metric became better by more than noise explains.</summary>
    Better,
}

/// <summary>A metric whose values differ between two snapshots, with the verdict of the noise gate.</summary>
/// <param name="Key">The key, such as <c>metrics.test.loss</c>.</param>
/// <param name="Verified">The accepted mean and standard deviation.</param>
/// <param name="Received">The new mean and standard deviation.</param>
/// <param name="Sigma">The received minus the verified mean, in standard errors of that difference; NaN if the noise is unknown.</param>
/// <param name="Kind">The verdict of the gate.</param>
/// <param name="Budget">
/// The largest difference of means, or the largest standard deviation, that is attributed to chance, whichever was exceeded; null within noise.
/// </param>
/// <param name="Scattered">Whether the standard deviation grew beyond noise, rather than the mean moved.</param>
internal sealed record MetricDifference(
    string Key, MeanAndDeviation Verified, MeanAndDeviation Received, double Sigma, MetricChangeKind Kind, double? Budget, bool Scattered)
{
    /// <summary>The received minus the verified mean, in the unit of the metric, rounded to the decimals of a snapshot; NaN if one is NaN.</summary>
    public double Difference => Math.Round(Received.Mean - Verified.Mean, MetricSnapshot.Decimals);

    /// <summary>Tells whether a smaller value is better.</summary>
    public bool SmallerIsBetter => Key.EndsWith("loss", StringComparison.Ordinal) || Key.Contains(".false", StringComparison.Ordinal)
        || Key.EndsWith("accuracyGap", StringComparison.Ordinal);

    /// <summary>The direction in which the mean moved: better or worse.</summary>
    /// <returns>The direction; null if the mean did not move or is NaN.</returns>
    public MetricChangeKind? Direction =>
        double.IsNaN(Difference) || Difference == 0 ? null : (Difference < 0) == SmallerIsBetter ? MetricChangeKind.Better : MetricChangeKind.Worse;

    /// <summary>Tells whether more than the last decimal differs.</summary>
    internal bool IsMoreThanRounding => !new MeanComparison(Verified, 1, Received, 1).IsEqual;
}
