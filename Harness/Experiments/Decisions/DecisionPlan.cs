using System.Text.Json;

namespace Harness.Experiments.Decisions;

/// <summary>Missing runs of a decision, spread over machines.</summary>
/// <param name="Shards">Each is a job: one experiment and a range of its seeds.</param>
public sealed record DecisionPlan(IReadOnlyList<DecisionShard> Shards)
{
    private static readonly JsonSerializerOptions Layout = new(JsonSerializerDefaults.Web);

    /// <summary>Cuts the runs into shards that take about equally long; each holds one experiment.</summary>
    /// <param name="missing">Experiments, their missing seeds and how long one run takes.</param>
    /// <param name="shards">How many; more where there are more experiments.</param>
    /// <returns>The plan; without shards where nothing is missing.</returns>
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

    /// <summary>The plan as the workflow's matrix has it.</summary>
    /// <returns>JSON in one line: a list of objects with <c>experiment</c> and <c>seed</c>.</returns>
    public string ToJson() => JsonSerializer.Serialize(Shards, Layout);

    private static IEnumerable<int[]> Cut(IReadOnlyList<int> seeds, int most)
    {
        var pieces = (seeds.Count + most - 1) / most;
        return seeds.Chunk((seeds.Count + pieces - 1) / pieces); // pieces of one size, not full ones and a rest
    }

    /// <summary>1, 2, 3, 7 as "1..3,7", which the option --seeds reads.</summary>
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
/// <param name="Experiment">Its name.</param>
/// <param name="Seed">Its seeds, as the option <c>--seeds</c> reads them.</param>
public sealed record DecisionShard(string Experiment, string Seed);
