using Harness.Snapshots;
using Harness.Snapshots.Comparison;

namespace Harness.Reporting.Differences;

/// <summary>Lists the changed metrics of a comparison with the verdicts of the gate.</summary>
internal static class MetricChanges
{
    /// <summary>Lists the changed metrics.</summary>
    /// <param name="snapshot">The name of the snapshot.</param>
    /// <param name="comparison">The comparison of the head with the base.</param>
    /// <returns>Every metric that both sides have and whose figures differ, in the order of the base.</returns>
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

    /// <summary>Returns the direction of a change. If the mean is unchanged, a larger standard deviation is worse. A metric that becomes NaN is worse; one that
    /// becomes a number is better.</summary>
    private static MetricChangeKind DirectionOf(MetricDifference metric) => metric.Direction
        ?? (double.IsNaN(metric.Received.Mean) || metric.Received.StandardDeviation > metric.Verified.StandardDeviation
            ? MetricChangeKind.Worse : MetricChangeKind.Better);
}
