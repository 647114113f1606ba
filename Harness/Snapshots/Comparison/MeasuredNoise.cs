namespace Harness.Snapshots.Comparison;

/// <summary>The noise of one metric, measured over seeds.</summary>
/// <param name="StandardDeviation">The sample standard deviation over the seeds, in the unit of the metric.</param>
/// <param name="Seeds">The number of seeds, at least two.</param>
internal sealed record MeasuredNoise(double StandardDeviation, int Seeds);
