using Harness.Metrics;

namespace Harness.Reporting.Differences;

/// <summary>A metric on both sides, whose figures are not the same.</summary>
/// <param name="Snapshot">Such as <c>smoke/cpu/lstm</c>.</param>
/// <param name="Key">Such as <c>metrics.test.loss</c>.</param>
/// <param name="Old">In the base, over its seeds.</param>
/// <param name="New">In the head, over its seeds.</param>
/// <param name="Sigma">New minus old mean, in standard errors of that difference; NaN where no noise is known.</param>
/// <param name="Verdict">Worse, better or within noise.</param>
/// <param name="Scattered">Whether it is the spread that grew beyond noise, not the mean that moved.</param>
internal sealed record MetricChange(string Snapshot, string Key, MeanAndDeviation Old, MeanAndDeviation New, double Sigma, ChangeVerdict Verdict, bool Scattered)
{
    /// <summary>New minus old mean, in the metric's own unit; NaN where one is no number.</summary>
    public double Difference => Math.Round(New.Mean - Old.Mean, 6); // snapshots have no more decimals: the rest is binary dust
}
