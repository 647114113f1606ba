using System.Globalization;
using Harness.Metrics;

namespace Harness.Snapshots.Comparison;

/// <summary>The opinion of the noise gate on all metrics of a snapshot. It distinguishes a refactoring from a regression, even if weights decide.</summary>
/// <param name="Metrics">The metrics whose values differ.</param>
/// <param name="Basis">The source of the noise; null if no metric moved or no noise was given.</param>
internal sealed record NoiseOpinion(IReadOnlyList<MetricDifference> Metrics, NoiseBasis? Basis)
{
    private const int NamesShown = 3;

    /// <summary>The metrics whose differences noise does not explain.</summary>
    public IReadOnlyList<MetricDifference> Beyond { get; } = [.. Metrics.Where(metric => metric.Kind != MetricChangeKind.WithinNoise)];

    /// <summary>The judged metric that moved furthest; null if none moved or the noise is unknown.</summary>
    public MetricDifference? Furthest =>
        Metrics.Where(metric => !double.IsNaN(metric.Sigma) && !OneRow.IsCell(metric.Key)).MaxBy(metric => Math.Abs(metric.Sigma));

    /// <summary>Formats the opinion.</summary>
    /// <returns>
    /// A clause without a full stop, such as "within noise, at most 1.2 σ (metrics.test.loss)" or "worse beyond noise: metrics.test.accuracy".
    /// </returns>
    public override string ToString()
    {
        if (Metrics.Count == 0)
            return "no metric changed";
        if (Beyond.Count == 0)
            return Furthest is { } furthest
                ? $"within noise, at most {DistinctDigits.Format(Math.Abs(furthest.Sigma), 0, 1)} σ ({furthest.Key})" : "within noise";
        return string.Join("; ", new[] { Named("worse", MetricChangeKind.Worse), Named("better", MetricChangeKind.Better) }.OfType<string>());
    }

    private string? Named(string word, MetricChangeKind kind)
    {
        string[] names = [.. Beyond.Where(metric => metric.Kind == kind).OrderByDescending(metric => Math.Abs(metric.Sigma)).Select(metric => metric.Key)];
        return names.Length == 0 ? null
            : $"{word} beyond noise: {string.Join(", ", names.Take(NamesShown))}{(names.Length > NamesShown ? string.Create(CultureInfo.InvariantCulture, $" "
                + $"and {names.Length - NamesShown} more") : "")}";
    }
}
