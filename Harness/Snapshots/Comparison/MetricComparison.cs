using Harness.Metrics.Paired;

namespace Harness.Snapshots.Comparison;

/// <summary>
/// Puts the metrics of two snapshots to the noise gate: each is judged at the level that Holm's correction over all of the file's metrics leaves to it.
/// </summary>
internal static class MetricComparison
{
    /// <summary>Compares the metrics that are on both sides.</summary>
    /// <param name="received">What came out now.</param>
    /// <param name="verified">What was accepted.</param>
    /// <param name="noise">What further seeds have shown of this experiment; null if nothing.</param>
    /// <param name="level">Of all of them together, in (0, 1).</param>
    /// <returns>Those whose figures are not the same, in the order of the accepted snapshot.</returns>
    public static IReadOnlyList<MetricDifference> Differences(FlatSnapshot received, FlatSnapshot verified, ExperimentNoise? noise, double level)
    {
        var (before, now) = (verified.Seeds.Count, received.Seeds.Count);
        List<(string Key, MeanComparison Spreads)> metrics =
        [
            .. from metric in verified.Metrics
               let after = received.SpreadAt(metric.Key)
               where after is not null
               select (metric.Key, new MeanComparison(metric.Spread, before, after.Value, now, noise?.Of(metric.Key))),
        ];
        if (metrics.All(metric => metric.Spreads.Received.Equals(metric.Spreads.Verified)))
            return [];

        // One Holm over means and spreads, so that the file has one level: a false alarm is one too many whichever of the two raised it.
        double[] p = [.. metrics.Select(metric => metric.Spreads.P()), .. metrics.Select(metric => metric.Spreads.POfGrowth())];
        var (adjusted, ranks) = (Holm.Adjust(p), Ranks(p));
        return
        [
            .. metrics.Index().Where(metric => !metric.Item.Spreads.Received.Equals(metric.Item.Spreads.Verified))
                .Select(metric => Judge(metric.Item.Key, metric.Item.Spreads, LevelOf(metric.Index), LevelOf(metric.Index + metrics.Count))),
        ];

        double? LevelOf(int question) => adjusted[question] <= level ? level / (p.Length - ranks[question]) : null;
    }

    /// <summary>A level is null where chance explains the difference. To lose a number is worse, and to find it is better.</summary>
    private static MetricDifference Judge(string key, MeanComparison spreads, double? levelOfMean, double? levelOfSpread)
    {
        var sigma = spreads.StandardError > 0 ? spreads.Difference / spreads.StandardError : double.NaN;
        var difference = new MetricDifference(key, spreads.Verified, spreads.Received, sigma, MetricChangeKind.WithinNoise, Budget: null, Scattered: false);
        if (levelOfMean is { } ofMean)
            return difference with
            {
                Kind = difference.Direction ?? (double.IsNaN(spreads.Received.Mean) ? MetricChangeKind.Worse : MetricChangeKind.Better),
                Budget = spreads.Budget(ofMean)
            };
        return levelOfSpread is { } ofSpread
            ? difference with { Kind = MetricChangeKind.Worse, Budget = spreads.BudgetOfSpread(ofSpread), Scattered = true } : difference;
    }

    /// <summary>How many p-values stand before each, in Holm's order.</summary>
    private static int[] Ranks(double[] p)
    {
        var ranks = new int[p.Length];
        foreach (var (rank, question) in Enumerable.Range(0, p.Length).OrderBy(question => p[question]).Index())
            ranks[question] = rank;
        return ranks;
    }
}
