using Harness.Experiments;

namespace Harness.Snapshots.Comparison;

/// <summary>What further seeds have shown of one experiment's noise.</summary>
/// <param name="Configuration">Of what was measured: see <see cref="FlatSnapshot.Configuration"/>.</param>
/// <param name="Seeds">How many; at least two, and none of them those of the baseline.</param>
/// <param name="StandardDeviations">By key of the metric in a snapshot; NaN where a seed had no such number.</param>
public sealed record ExperimentNoise(string Configuration, int Seeds, IReadOnlyDictionary<string, double> StandardDeviations)
{
    internal const int MostSeeds = 1_000_000;

    internal const double LargestDeviation = 1e9;

    /// <summary>Takes the noise from runs.</summary>
    /// <param name="result">At least two seeds, all of them completed and trusted.</param>
    /// <returns>The noise of each of its metrics.</returns>
    /// <exception cref="RunRefusedException">An invariant fired.</exception>
    public static ExperimentNoise Of(ExperimentResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        var snapshot = FlatSnapshot.Read(MetricSnapshot.Of(result), "calibrated");
        return new ExperimentNoise(snapshot.Configuration, snapshot.Seeds.Count,
            snapshot.Metrics.ToDictionary(metric => metric.Key, metric => metric.Spread.StandardDeviation));
    }

    /// <summary>The noise of one metric.</summary>
    /// <param name="metric">Its key in the snapshot.</param>
    /// <returns>Null where it was not measured.</returns>
    public MeasuredNoise? Of(string metric) =>
        StandardDeviations.TryGetValue(metric, out var deviation) && double.IsFinite(deviation) ? new MeasuredNoise(deviation, Seeds) : null;
}
