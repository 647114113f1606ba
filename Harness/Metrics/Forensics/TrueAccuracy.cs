namespace Harness.Metrics.Forensics;

/// <summary>The true accuracy of a model, derived from metrics that were computed with wrong labels.</summary>
/// <param name="Balanced">The accuracy if both classes have the same number of rows; null if the metrics exclude that.</param>
/// <param name="BalancedWithin">The maximum error of <paramref name="Balanced"/>, to either side, from rounding of the metrics.</param>
/// <param name="Least">The smallest possible accuracy for any class sizes.</param>
/// <param name="Most">The largest possible accuracy for any class sizes.</param>
internal sealed record TrueAccuracy(decimal? Balanced, decimal BalancedWithin, decimal Least, decimal Most);
