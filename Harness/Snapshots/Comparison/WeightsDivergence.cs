using System.Globalization;
using Harness.Training.Checkpointing;

namespace Harness.Snapshots.Comparison;

/// <summary>States for each seed where the weights of a run begin to differ from those of its snapshot.</summary>
/// <param name="Moments">For each seed with different weights, the first moment that differs: "initial", "step 1", "epoch 1" and so on.</param>
/// <param name="EqualSeeds">The seeds whose weights are equal at all moments.</param>
internal sealed record WeightsDivergence(IReadOnlyList<KeyValuePair<int, string>> Moments, IReadOnlyList<int> EqualSeeds)
{
    /// <summary>Compares two traces.</summary>
    /// <returns>The divergence; null if no common seed differs.</returns>
    internal static WeightsDivergence? Between(WeightsHistory received, WeightsHistory verified)
    {
        int[] seeds = [.. verified.Seeds.Where(received.Seeds.Contains)];
        var moments = seeds.Select(seed => KeyValuePair.Create(seed, verified.FirstDifference(received, seed))).ToLookup(one => one.Value is null);
        KeyValuePair<int, string>[] differing = [.. moments[false].Select(one => KeyValuePair.Create(one.Key, one.Value!))];
        return differing.Length == 0 ? null : new WeightsDivergence(differing, [.. moments[true].Select(one => one.Key)]);
    }

    /// <summary>Describes where the divergence begins.</summary>
    /// <returns>A clause without a full stop, such as "initial weights equal; weights differ from the second step on".</returns>
    public override string ToString()
    {
        var alike = Moments.GroupBy(seed => seed.Value).ToList();
        if (alike.Count == 1 && EqualSeeds.Count == 0)
            return Begins(alike[0].Key);
        IEnumerable<string> parts = alike.Select(seeds => $"{Seeds(seeds.Select(seed => seed.Key))}: {Begins(seeds.Key)}");
        return string.Join("; ", EqualSeeds.Count == 0 ? parts : parts.Append($"{Seeds(EqualSeeds)}: equal throughout"));
    }

    private static string Begins(string moment)
    {
        if (moment == TracePoint.Initial)
            return "initial weights differ";
        if (moment == TracePoint.AfterStep(1))
            return "initial weights equal; weights differ from the first step on";
        if (moment == TracePoint.AfterStep(2))
            return "initial weights equal; weights differ from the second step on";
        if (moment == TracePoint.AfterEpoch(1))
            return "first steps equal; weights differ from epoch 1 on";
        return $"equal before; weights differ from {moment} on";
    }

    private static string Seeds(IEnumerable<int> seeds)
    {
        string[] all = [.. seeds.Select(seed => seed.ToString(CultureInfo.InvariantCulture))];
        return $"{(all.Length == 1 ? "seed" : "seeds")} {string.Join(", ", all)}";
    }
}
