using Harness.Metrics.Sequential;

namespace Harness.Experiments.Decisions;

/// <summary>Estimates what a verdict will take if the mean difference and its noise stay as they were seen: an order of magnitude.</summary>
/// <param name="Seeds">Pairs of seeds in all, on the rows there are; null where <see cref="MostSeeds"/> are too few.</param>
/// <param name="Rows">Test rows, with any number of seeds; null where seeds alone are enough.</param>
public readonly record struct DecisionForecast(int? Seeds, long? Rows)
{
    /// <summary>More pairs than these are not asked of anyone.</summary>
    public const int MostSeeds = 400;

    /// <summary>Looks for the smallest number of seeds that gives a verdict.</summary>
    /// <param name="seen">What there is.</param>
    /// <param name="smallestDifference">The smallest difference that matters.</param>
    /// <param name="level">Of the interval.</param>
    /// <returns>The forecast; before the first look, the seeds of the first look.</returns>
    internal static DecisionForecast Of(PairedSeeds seen, double smallestDifference, double level)
    {
        if (seen.Count < DecisionRule.FewestSeeds)
            return new DecisionForecast(DecisionRule.FewestSeeds, null);
        // The interval decides as soon as it excludes zero or lies within the band, so the wider of the two distances is the one to reach.
        var reach = Math.Max(Math.Abs(seen.Mean), smallestDifference - Math.Abs(seen.Mean));
        var (rows, many, variance) = (SequentialInterval.Quantile(level), seen.RowVarianceOfManySeeds, seen.SumOfSquares / (seen.Count - 1));
        var ofOneSeed = Math.Max(0, seen.RowVariance - many) * seen.Count;
        for (var seeds = seen.Count + 1; seeds <= MostSeeds; seeds++)
        {
            if (TimeUniformBound.HalfWidth(seeds, variance * (seeds - 1), level / 2) + rows * Math.Sqrt(many + ofOneSeed / seeds) < reach)
                return new DecisionForecast(seeds, null);
        }
        var share = rows * Math.Sqrt(many) / reach;
        return new DecisionForecast(null, share < 1 ? null : (long)Math.Ceiling(seen.Rows * share * share));
    }
}
