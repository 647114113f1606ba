using Harness.Snapshots;
using Harness.Snapshots.Comparison;

namespace Harness.Reporting.Differences;

/// <summary>What a comparison adds to the snapshots of its experiments: what else differs between every two of them.</summary>
internal static class ComparedPairs
{
    private const string Parameters = "parameters.", Pairs = "differingFactors.", Between = " | ";

    /// <summary>Leaves out what the experiments' own snapshots tell.</summary>
    /// <param name="differing">All keys of a comparison that differ.</param>
    /// <param name="old">The base's comparison.</param>
    /// <param name="now">The head's comparison.</param>
    /// <returns>Those that are neither a figure of one experiment, nor a pair that came or went with one of its two.</returns>
    public static IEnumerable<ExactChange> Own(IEnumerable<ExactChange> differing, FlatSnapshot old, FlatSnapshot now)
    {
        var both = Experiments(old);
        both.IntersectWith(Experiments(now));
        return differing.Where(change =>
            !change.Key.StartsWith($"{SnapshotComparison.Metrics}.", StringComparison.Ordinal)
            && !change.Key.StartsWith(Parameters, StringComparison.Ordinal)
            && (!change.Key.StartsWith(Pairs, StringComparison.Ordinal) || change.Verdict == ChangeVerdict.ExactChange
                || change.Key[Pairs.Length..].Split(Between).All(both.Contains)));
    }

    private static HashSet<string> Experiments(FlatSnapshot comparison) =>
        [.. comparison.Keys.Where(key => key.StartsWith(Parameters, StringComparison.Ordinal)).Select(key => key[Parameters.Length..])];
}
