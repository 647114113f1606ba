namespace Harness.Metrics.Forensics;

/// <summary>The share of rows that a model really got right, worked back from figures that were computed over the wrong labels.</summary>
/// <param name="Balanced">If both classes have as many rows; null if then the figures could not be as printed.</param>
/// <param name="BalancedWithin">How far rounding of the figures may have moved <paramref name="Balanced"/> to either side.</param>
/// <param name="Least">Whatever the classes.</param>
/// <param name="Most">Whatever the classes.</param>
public sealed record TrueAccuracy(decimal? Balanced, decimal BalancedWithin, decimal Least, decimal Most);
