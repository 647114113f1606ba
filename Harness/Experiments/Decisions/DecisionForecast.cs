using Harness.Metrics.Sequential;

namespace Harness.Experiments.Decisions;

/// <summary>A rough estimate of the seeds or rows that a verdict needs, if the mean difference and its noise stay as observed.</summary>
/// <param name="Seeds">The total number of seed pairs on the current rows; null if <see cref="MostSeeds"/> are not enough.</param>
/// <param name="Rows">The number of test rows that a verdict needs with any number of seeds; null if more seeds alone are enough.</param>
internal readonly record struct DecisionForecast(int? Seeds, long? Rows)
{
    /// <summary>The largest number of seed pairs that is considered.</summary>
    public const int MostSeeds = 400;

    /// <summary>Finds the smallest number of seeds that gives a verdict.</summary>
    /// <param name="seen">The pairs so far.</param>
    /// <param name="smallestDifference">The smallest difference that matters.</param>
    /// <param name="level">The level of the interval.</param>
    /// <returns>The forecast; with too few pairs for a first verdict, the <see cref="DecisionRule.FewestSeeds"/>.</returns>
    internal static DecisionForecast Of(PairedSeeds seen, double smallestDifference, double level)
    {
        if (seen.Count < DecisionRule.FewestSeeds)
            return new DecisionForecast(DecisionRule.FewestSeeds, null);
        // The interval decides when it excludes zero or lies within the band. So its half-width must be below the larger of the two distances.
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
