using System.Text.Json;

namespace Harness.Experiments.Decisions;

/// <summary>Distributes the missing runs of a decision over machines.</summary>
/// <param name="Shards">The jobs; each has one experiment and some of its seeds.</param>
internal sealed record DecisionPlan(IReadOnlyList<DecisionShard> Shards)
{
    private static readonly JsonSerializerOptions Layout = new(JsonSerializerDefaults.Web);

    /// <summary>Splits the runs into shards of about equal time. Each shard has one experiment.</summary>
    /// <param name="missing">The experiments with their missing seeds and the time of one run.</param>
    /// <param name="shards">The wanted number of shards; there may be more, because each experiment has at least one.</param>
    /// <returns>The plan; it has no shards if nothing is missing.</returns>
    public static DecisionPlan Of(IReadOnlyList<(Experiment Experiment, IReadOnlyList<int> Seeds, TimeSpan Each)> missing, int shards)
    {
        ArgumentNullException.ThrowIfNull(missing);
        var share = missing.Sum(one => one.Seeds.Count * one.Each.TotalSeconds) / shards;
        return new DecisionPlan(
        [
            .. missing.SelectMany(one => Cut(one.Seeds, Math.Max(1, (int)Math.Ceiling(share / Math.Max(one.Each.TotalSeconds, 1e-9))))
                .Select(seeds => new DecisionShard(one.Experiment.Name, Ranges(seeds)))),
        ]);
    }

    /// <summary>Formats the plan as the matrix of a workflow.</summary>
    /// <returns>One line of JSON: a list of objects with <c>experiment</c> and <c>seed</c>.</returns>
    public string ToJson() => JsonSerializer.Serialize(Shards, Layout);

    private static IEnumerable<int[]> Cut(IReadOnlyList<int> seeds, int most)
    {
        var pieces = (seeds.Count + most - 1) / most;
        return seeds.Chunk((seeds.Count + pieces - 1) / pieces); // pieces of about equal size
    }

    /// <summary>Formats seeds for the option --seeds, for example 1, 2, 3, 7 as "1..3,7".</summary>
    private static string Ranges(IReadOnlyList<int> seeds)
    {
        var ranges = new List<(int First, int Last)>();
        foreach (var seed in seeds.Order())
        {
            if (ranges.Count > 0 && ranges[^1].Last == seed - 1)
                ranges[^1] = (ranges[^1].First, seed);
            else
                ranges.Add((seed, seed));
        }
        return string.Join(',', ranges.Select(range => range.First == range.Last ? FormattableString.Invariant($"{range.First}")
            : FormattableString.Invariant($"{range.First}..{range.Last}")));
    }
}

/// <summary>One job of a plan.</summary>
/// <param name="Experiment">The name of the experiment.</param>
/// <param name="Seed">The seeds, in the format of the option <c>--seeds</c>.</param>
internal sealed record DecisionShard(string Experiment, string Seed);
