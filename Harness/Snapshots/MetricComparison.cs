using System.Globalization;
using Harness.Metrics.Paired;

namespace Harness.Snapshots;

/// <summary>One metric of two snapshots, judged at the level that Holm's correction over all of the file's metrics leaves to it.</summary>
internal sealed class MetricComparison
{
    private readonly SpreadComparison _spreads;
    private readonly string _sampling;
    private double? _levelOfMean, _levelOfSpread; // null where chance explains the difference

    private MetricComparison(string key, SpreadComparison spreads, long? testRows) => (Key, _spreads, _sampling) = (key, spreads, Sampling(key, spreads.Verified.Mean, testRows));

    /// <summary>Compares the metrics that are on both sides.</summary>
    /// <param name="received">What came out now.</param>
    /// <param name="verified">What was accepted.</param>
    /// <param name="noise">What further seeds have shown of this experiment; null if nothing.</param>
    /// <param name="level">Of all of them together, in (0, 1).</param>
    /// <returns>By key; what is no metric on both sides is left out.</returns>
    public static Dictionary<string, MetricComparison> All(FlatSnapshot received, FlatSnapshot verified, ExperimentNoise? noise, double level)
    {
        List<MetricComparison> metrics =
        [
            .. from before in verified.Metrics
               let now = received.SpreadAt(before.Key)
               where now is not null
               select new MetricComparison(before.Key, new SpreadComparison(before.Spread, verified.Seeds, now.Value, received.Seeds, noise?.Of(before.Key)), verified.TestRows),
        ];

        // One Holm over means and spreads, so that the file has one level: a false alarm is one too many whichever of the two raised it.
        double[] p = [.. metrics.Select(metric => metric._spreads.P()), .. metrics.Select(metric => metric._spreads.POfGrowth())];
        var (adjusted, ranks) = (Holm.Adjust(p), Ranks(p));
        for (var i = 0; i < metrics.Count; i++)
            (metrics[i]._levelOfMean, metrics[i]._levelOfSpread) = (LevelOf(i), LevelOf(i + metrics.Count));
        return metrics.ToDictionary(metric => metric.Key);

        double? LevelOf(int question) => adjusted[question] <= level ? level / (p.Length - ranks[question]) : null;
    }

    /// <summary>Of the metric in the file.</summary>
    public string Key { get; }

    /// <summary>Whether the metric is another one at all.</summary>
    public bool Moved => !_spreads.Received.Equals(_spreads.Verified);

    /// <summary>How far the mean moved, in standard errors of the difference; NaN where nothing is known of the noise.</summary>
    public double Sigmas => _spreads.StandardError > 0 ? Math.Abs(_spreads.Difference) / _spreads.StandardError : double.NaN;

    /// <summary>What is to be said of this metric.</summary>
    /// <returns>One line; null where chance explains what differs.</returns>
    public string? Difference()
    {
        if (_levelOfMean is { } ofMean)
            return MeanMoved(ofMean);
        return _levelOfSpread is { } ofSpread ? Scattered(ofSpread) : null;
    }

    /// <summary>What is to be said of this metric where the baseline's own weights were evaluated.</summary>
    /// <returns>One line; null where nothing but the last decimal differs.</returns>
    public string? DifferenceInEvaluation() => _spreads.IsEqual ? null : string.Create(CultureInfo.InvariantCulture,
        $"{Both}, difference {_spreads.Difference:+0.######;-0.######;0}, budget 0 (the trained weights are the baseline's to the bit: evaluation has changed){Verdict}{_sampling}");

    private string MeanMoved(double level)
    {
        var sigmas = double.IsFinite(Sigmas) ? string.Create(CultureInfo.InvariantCulture, $"{Sigmas:0.0} σ") : "σ unknown";
        return string.Create(CultureInfo.InvariantCulture, $"{Both}, difference {_spreads.Difference:+0.######;-0.######}, budget {_spreads.Budget(level):0.######}, {sigmas}{Verdict}{_sampling}");
    }

    private string Scattered(double level) => string.Create(CultureInfo.InvariantCulture,
        $"{Both}, difference {_spreads.Difference:+0.######;-0.######;0}, scattered more than the budget ± {_spreads.BudgetOfSpread(level):0.######}, {_spreads.Received.StandardDeviation / _spreads.Verified.StandardDeviation:0.#} × the spread, worse{_sampling}");

    private string Both => string.Create(CultureInfo.InvariantCulture,
        $"  {Key}: verified {_spreads.Verified.Mean:0.######} ± {_spreads.Verified.StandardDeviation:0.######}, received {_spreads.Received.Mean:0.######} ± {_spreads.Received.StandardDeviation:0.######}");

    private string Verdict => double.IsNaN(_spreads.Difference) || _spreads.Difference == 0 ? "" : (_spreads.Difference < 0) == SmallerIsBetter ? ", better" : ", worse";

    private bool SmallerIsBetter => Key.EndsWith("loss", StringComparison.Ordinal) || Key.Contains(".false", StringComparison.Ordinal) || Key.EndsWith("accuracyGap", StringComparison.Ordinal);

    /// <summary>The binomial error of an accuracy over the test rows, for whoever reads the line; see <see cref="SnapshotComparison"/> for why it does not widen the budget.</summary>
    private static string Sampling(string key, double accuracy, long? testRows) =>
        testRows is { } rows && accuracy is >= 0 and <= 1 && key.EndsWith(".accuracy", StringComparison.Ordinal) && !key.StartsWith($"{SnapshotComparison.Metrics}.train.", StringComparison.Ordinal)
            ? string.Create(CultureInfo.InvariantCulture, $" (sampling error of {rows:0} test rows: {Math.Sqrt(accuracy * (1 - accuracy) / rows):0.######})")
            : "";

    /// <summary>How many p-values stand before each, in Holm's order.</summary>
    private static int[] Ranks(double[] p)
    {
        var ranks = new int[p.Length];
        foreach (var (rank, question) in Enumerable.Range(0, p.Length).OrderBy(question => p[question]).Index())
            ranks[question] = rank;
        return ranks;
    }
}
