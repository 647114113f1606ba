using Harness.Snapshots;
using Harness.Snapshots.Comparison;

namespace Harness.Reporting.Differences;

/// <summary>The metrics of a comparison as rows of a page: each with the verdict that its test gives.</summary>
internal static class MetricChanges
{
    /// <summary>Lists what moved.</summary>
    /// <param name="snapshot">Its name.</param>
    /// <param name="comparison">Of the head with the base.</param>
    /// <returns>Every metric of both sides whose figures are not the same, in the order of the base.</returns>
    public static IEnumerable<MetricChange> Of(string snapshot, SnapshotComparison comparison) => comparison.Noise.Metrics.Select(metric =>
        new MetricChange(snapshot, metric.Key, metric.Verified, metric.Received, metric.Sigma, Verdict(metric, comparison), metric.Scattered));

    private static ChangeVerdict Verdict(MetricDifference metric, SnapshotComparison comparison)
    {
        var withoutNoise = comparison.Outcome == SnapshotOutcome.EvaluationChanged && (comparison.Arithmetic.IsExact || metric.IsMoreThanRounding);
        return (withoutNoise ? DirectionOf(metric) : metric.Kind) switch
        {
            MetricChangeKind.Worse => ChangeVerdict.Worse,
            MetricChangeKind.Better => ChangeVerdict.Better,
            _ => ChangeVerdict.WithinNoise,
        };
    }

    /// <summary>Where the mean stayed, a metric that scatters more is worse; to lose a number is worse, and to find it is better.</summary>
    private static MetricChangeKind DirectionOf(MetricDifference metric) => metric.Direction
        ?? (double.IsNaN(metric.Received.Mean) || metric.Received.StandardDeviation > metric.Verified.StandardDeviation
            ? MetricChangeKind.Worse : MetricChangeKind.Better);
}
