using Harness.Metrics;

namespace Harness.Snapshots.Comparison;

/// <summary>What is to be thought of a metric that is not what it was.</summary>
public enum MetricChangeKind
{
    /// <summary>Noise explains what differs.</summary>
    WithinNoise,

    /// <summary>Noise does not explain that it lost, or that it scatters so much more.</summary>
    Worse,

    /// <summary>Noise does not explain that it won.</summary>
    Better,
}

/// <summary>A metric that two snapshots have and that is not the same in both, with what the noise gate thinks of it.</summary>
/// <param name="Key">Such as <c>metrics.test.loss</c>.</param>
/// <param name="Verified">What was accepted, over its seeds.</param>
/// <param name="Received">What came out now, over its seeds.</param>
/// <param name="Sigma">Received minus verified mean, in standard errors of that difference; NaN where nothing is known of the noise.</param>
/// <param name="Kind">The gate's verdict.</param>
/// <param name="Budget">
/// The largest difference of means that is put down to chance, where the mean moved beyond it; of the spread, where that did; null within noise.
/// </param>
/// <param name="Scattered">Whether it is the spread that grew beyond noise, not the mean that moved.</param>
public sealed record MetricDifference(string Key, MeanAndDeviation Verified, MeanAndDeviation Received, double Sigma, MetricChangeKind Kind, double? Budget, bool Scattered)
{
    /// <summary>Received minus verified mean, in the metric's own unit, without the binary dust below the last decimal; NaN where one is no number.</summary>
    public double Difference => Math.Round(Received.Mean - Verified.Mean, MetricSnapshot.Decimals);

    /// <summary>Whether a smaller value is the better one.</summary>
    public bool SmallerIsBetter => Key.EndsWith("loss", StringComparison.Ordinal) || Key.Contains(".false", StringComparison.Ordinal)
        || Key.EndsWith("accuracyGap", StringComparison.Ordinal);

    /// <summary>Which way the mean went: to the better, to the worse, or neither.</summary>
    /// <returns>Null where it stayed or is no number.</returns>
    public MetricChangeKind? Direction =>
        double.IsNaN(Difference) || Difference == 0 ? null : (Difference < 0) == SmallerIsBetter ? MetricChangeKind.Better : MetricChangeKind.Worse;

    /// <summary>Whether more than the last decimal differs.</summary>
    internal bool IsMoreThanRounding => !new MeanComparison(Verified, 1, Received, 1).IsEqual;
}
