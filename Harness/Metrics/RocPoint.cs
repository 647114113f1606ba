namespace Harness.Metrics;

/// <summary>What one threshold makes of a classifier.</summary>
/// <param name="FalsePositiveRate">Share of the negative rows that score at the threshold or above, in [0, 1].</param>
/// <param name="TruePositiveRate">Share of the positive rows that do, in [0, 1].</param>
public readonly record struct RocPoint(double FalsePositiveRate, double TruePositiveRate);
