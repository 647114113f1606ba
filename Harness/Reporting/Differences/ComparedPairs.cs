using Harness.Snapshots;
using Harness.Snapshots.Comparison;

namespace Harness.Reporting.Differences;

/// <summary>Selects the changes that only a comparison snapshot shows: the differing factors of each pair of experiments.</summary>
internal static class ComparedPairs
{
    private const string Parameters = "parameters.", Pairs = "differingFactors.", Between = " | ";

    /// <summary>Removes the changes that the snapshots of the experiments also show.</summary>
    /// <param name="differing">All changes of the comparison.</param>
    /// <param name="old">The comparison of the base.</param>
    /// <param name="now">The comparison of the head.</param>
    /// <returns>The changes that are neither figures of one experiment, nor pairs that were added or removed together with one of their experiments.</returns>
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
