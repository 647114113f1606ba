namespace Harness.Snapshots.Comparison;

/// <summary>What some seeds have shown of one metric's noise.</summary>
/// <param name="StandardDeviation">Sample standard deviation over the seeds, in the metric's own unit.</param>
/// <param name="Seeds">How many; at least two.</param>
public sealed record MeasuredNoise(double StandardDeviation, int Seeds);
