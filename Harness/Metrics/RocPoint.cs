namespace Harness.Metrics;

/// <summary>A point of the ROC curve: the two rates at one threshold.</summary>
/// <param name="FalsePositiveRate">The share of the negative rows that score at or above the threshold, in [0, 1].</param>
/// <param name="TruePositiveRate">The share of the positive rows that score at or above the threshold, in [0, 1].</param>
public readonly record struct RocPoint(double FalsePositiveRate, double TruePositiveRate);
