using MathNet.Numerics.Distributions;

namespace Harness.Metrics.Sequential;

/// <summary>An interval for a difference that holds at all looks at once: after every seed, and whenever one stops.</summary>
/// <param name="Seeds">Pairs of runs that it rests on.</param>
/// <param name="Mean">First minus second.</param>
/// <param name="SeedsHalfWidth">What the noise of the seeds adds on either side; more seeds shrink it.</param>
/// <param name="RowsHalfWidth">What the noise of the test rows adds on either side; only more rows shrink it.</param>
/// <remarks>
/// The two widths are added, and each has half of the level: the chance that either is ever exceeded is at most the level, whatever their dependence
/// (Bonferroni). The rows were drawn once, so one normal quantile is enough for them; the seeds have <see cref="TimeUniformBound"/>.
/// </remarks>
public readonly record struct SequentialInterval(int Seeds, double Mean, double SeedsHalfWidth, double RowsHalfWidth)
{
    /// <summary>Lower end.</summary>
    public double Lower => Mean - SeedsHalfWidth - RowsHalfWidth;

    /// <summary>Upper end.</summary>
    public double Upper => Mean + SeedsHalfWidth + RowsHalfWidth;

    /// <summary>Builds the interval.</summary>
    /// <param name="seeds">Pairs of runs.</param>
    /// <param name="mean">Mean of their differences.</param>
    /// <param name="sumOfSquares">Of the differences about their mean.</param>
    /// <param name="rowVariance">Of the mean, over draws of the test rows.</param>
    /// <param name="level">Chance, in (0, 1), that the true difference is ever outside.</param>
    /// <returns>The interval; unbounded where so few seeds say nothing.</returns>
    public static SequentialInterval Of(int seeds, double mean, double sumOfSquares, double rowVariance, double level) =>
        new(seeds, mean, TimeUniformBound.HalfWidth(seeds, sumOfSquares, level / 2), Quantile(level) * Math.Sqrt(rowVariance));

    /// <summary>The normal quantile that bounds the rows' noise on both sides with half of a level.</summary>
    internal static double Quantile(double level) => Normal.InvCDF(0, 1, 1 - level / 4);
}
