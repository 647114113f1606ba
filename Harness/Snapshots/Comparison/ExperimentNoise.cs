using Harness.Experiments;

namespace Harness.Snapshots.Comparison;

/// <summary>The noise of one experiment, measured with additional seeds.</summary>
/// <param name="Configuration">The configuration that was measured: see <see cref="FlatSnapshot.Configuration"/>.</param>
/// <param name="Seeds">The number of additional seeds, at least two. They differ from the seeds of the accepted snapshot.</param>
/// <param name="StandardDeviations">The standard deviation of each metric, by its key in a snapshot; NaN if a seed had no such number.</param>
internal sealed record ExperimentNoise(string Configuration, int Seeds, IReadOnlyDictionary<string, double> StandardDeviations)
{
    internal const int MostSeeds = 1_000_000;

    internal const double LargestDeviation = 1e9;

    /// <summary>Computes the noise from runs.</summary>
    /// <param name="result">At least two seeds, all completed and valid.</param>
    /// <returns>The noise of each of its metrics.</returns>
    /// <exception cref="RunRefusedException">An invariant was violated.</exception>
    public static ExperimentNoise Of(ExperimentResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        var snapshot = FlatSnapshot.Read(MetricSnapshot.Of(result), "calibrated");
        return new ExperimentNoise(snapshot.Configuration, snapshot.Seeds.Count,
            snapshot.Metrics.ToDictionary(metric => metric.Key, metric => metric.Value.StandardDeviation));
    }

    /// <summary>Checks whether a seed had no number for a metric, such as the precision of a class that it never predicted.</summary>
    /// <param name="metric">The key of the metric in the snapshot.</param>
    public bool MayBeNaN(string metric) => StandardDeviations.TryGetValue(metric, out var deviation) && double.IsNaN(deviation);

    /// <summary>Returns the noise of one metric.</summary>
    /// <param name="metric">The key of the metric in the snapshot.</param>
    /// <returns>The noise; null if it was not measured.</returns>
    public MeasuredNoise? Of(string metric) =>
        StandardDeviations.TryGetValue(metric, out var deviation) && double.IsFinite(deviation) ? new MeasuredNoise(deviation, Seeds) : null;
}
