using Harness.Metrics;

namespace Harness.Reporting.Differences;

/// <summary>A metric that differs between base and head.</summary>
/// <param name="Snapshot">The name of the snapshot, such as <c>smoke/cpu/lstm</c>.</param>
/// <param name="Key">The key of the metric, such as <c>metrics.test.loss</c>.</param>
/// <param name="Old">Mean and standard deviation over the seeds in the base.</param>
/// <param name="New">Mean and standard deviation over the seeds in the head.</param>
/// <param name="Sigma">New minus old mean, in standard errors of that difference; NaN if the noise is unknown.</param>
/// <param name="Verdict">Worse, better or within noise.</param>
/// <param name="Scattered">Whether the standard deviation grew beyond noise, while the mean did not change beyond it.</param>
internal sealed record MetricChange(string Snapshot, string Key, MeanAndDeviation Old, MeanAndDeviation New, double Sigma, ChangeVerdict Verdict,
    bool Scattered)
{
    /// <summary>New minus old mean, in the unit of the metric; NaN if one of them is NaN.</summary>
    public double Difference => Math.Round(New.Mean - Old.Mean, 6); // snapshots have six decimals; the rest is rounding error
}
