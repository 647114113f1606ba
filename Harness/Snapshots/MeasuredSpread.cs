namespace Harness.Snapshots;

/// <summary>What some seeds have shown of one metric's noise.</summary>
/// <param name="StandardDeviation">Sample standard deviation over the seeds, in the metric's own unit.</param>
/// <param name="Seeds">How many; at least two.</param>
public sealed record MeasuredSpread(double StandardDeviation, int Seeds);
