using Harness.Metrics.Paired;

namespace Harness.Snapshots.Comparison;

/// <summary>
/// Applies the noise gate to the metrics of two snapshots. Each metric is judged at the level that Holm's correction over all metrics of the file leaves for
/// it. The cells of the confusion matrix of several classes are listed, but not judged: precision, recall and F1 of each class contain them, and K² more tests
/// would leave less of the level for each.
/// </summary>
internal static class MetricComparison
{
    /// <summary>Compares the metrics that both sides have.</summary>
    /// <param name="received">The new snapshot.</param>
    /// <param name="verified">The accepted snapshot.</param>
    /// <param name="noise">The noise of this experiment measured with additional seeds; null if it was not measured.</param>
    /// <param name="level">The level for all metrics together, in (0, 1).</param>
    /// <returns>The metrics whose values differ, in the order of the accepted snapshot.</returns>
    public static IReadOnlyList<MetricDifference> Differences(FlatSnapshot received, FlatSnapshot verified, ExperimentNoise? noise, double level)
    {
        var metrics = Comparisons(received, verified, noise);
        if (metrics.All(metric => metric.Comparison.Received.Equals(metric.Comparison.Verified)))
            return [];

        // One Holm correction covers means and standard deviations, so that the file has a single level for false alarms of either kind.
        var judged = metrics.Where(metric => !OneRow.IsCell(metric.Key)).ToList();
        double[] p = [.. judged.Select(metric => metric.Comparison.P()), .. judged.Select(metric => metric.Comparison.POfGrowth())];
        var (adjusted, ranks) = (Holm.Adjust(p), Ranks(p));
        var questions = judged.Index().ToDictionary(metric => metric.Item.Key, metric => metric.Index);
        return
        [
            .. metrics.Where(metric => !metric.Comparison.Received.Equals(metric.Comparison.Verified)).Select(metric =>
                questions.TryGetValue(metric.Key, out var question)
                    ? Judge(metric.Key, metric.Comparison, LevelOf(question), LevelOf(question + judged.Count))
                    : Judge(metric.Key, metric.Comparison, levelOfMean: null, levelOfDeviation: null)),
        ];

        double? LevelOf(int question) => adjusted[question] <= level ? level / (p.Length - ranks[question]) : null;
    }

    private static List<(string Key, MeanComparison Comparison)> Comparisons(FlatSnapshot received, FlatSnapshot verified, ExperimentNoise? noise)
    {
        var (before, now) = (verified.Seeds.Count, received.Seeds.Count);
        List<(string Key, MeanComparison Comparison)> metrics =
        [
            .. from metric in verified.Metrics
               let after = received.MetricAt(metric.Key)
               where after is not null
               select (metric.Key, new MeanComparison(metric.Value, before, after.Value, now, noise?.Of(metric.Key),
                   MayBeNaN: noise?.MayBeNaN(metric.Key) ?? false)),
        ];
        // If no metric has any noise, seeds do not change the result, and one row is a difference.
        return metrics.Any(metric => metric.Comparison.StandardError > 0)
            ? [.. metrics.Select(metric => (metric.Key, metric.Comparison with { LeastDeviation = OneRow.Change(metric.Key, verified) / 2 }))] : metrics;
    }

    /// <summary>Judges one metric. A level is null if chance explains the difference.
    /// A number that became NaN is worse; a NaN that became a number is better.</summary>
    private static MetricDifference Judge(string key, MeanComparison comparison, double? levelOfMean, double? levelOfDeviation)
    {
        var sigma = comparison.StandardError > 0 ? comparison.Difference / comparison.StandardError : double.NaN;
        var difference =
            new MetricDifference(key, comparison.Verified, comparison.Received, sigma, MetricChangeKind.WithinNoise, Budget: null, Scattered: false);
        if (levelOfMean is { } ofMean)
            return difference with
            {
                Kind = difference.Direction ?? (double.IsNaN(comparison.Received.Mean) ? MetricChangeKind.Worse : MetricChangeKind.Better),
                Budget = comparison.Budget(ofMean)
            };
        return levelOfDeviation is { } ofDeviation
            ? difference with { Kind = MetricChangeKind.Worse, Budget = comparison.BudgetOfSpread(ofDeviation), Scattered = true } : difference;
    }

    /// <summary>Returns the number of p-values before each one in Holm's order.</summary>
    private static int[] Ranks(double[] p)
    {
        var ranks = new int[p.Length];
        foreach (var (rank, question) in Enumerable.Range(0, p.Length).OrderBy(question => p[question]).Index())
            ranks[question] = rank;
        return ranks;
    }
}
