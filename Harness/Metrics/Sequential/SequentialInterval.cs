using MathNet.Numerics.Distributions;

namespace Harness.Metrics.Sequential;

/// <summary>An interval for a difference that is valid at all interim analyses together: after every seed, and at any stopping time.</summary>
/// <param name="Seeds">The number of pairs of runs.</param>
/// <param name="Mean">The mean difference, first minus second.</param>
/// <param name="SeedsHalfWidth">The part of the half width from the noise of the seeds; more seeds reduce it.</param>
/// <param name="RowsHalfWidth">The part of the half width from the noise of the test rows; only more rows reduce it.</param>
/// <remarks>
/// The two widths are added, and each uses half of the level: the probability that either is ever exceeded is at most the level, whatever their dependence
/// (Bonferroni). The rows were drawn once, so one normal quantile is enough for them; the seeds use <see cref="TimeUniformBound"/>.
/// </remarks>
internal readonly record struct SequentialInterval(int Seeds, double Mean, double SeedsHalfWidth, double RowsHalfWidth)
{
    /// <summary>The lower end.</summary>
    public double Lower => Mean - SeedsHalfWidth - RowsHalfWidth;

    /// <summary>The upper end.</summary>
    public double Upper => Mean + SeedsHalfWidth + RowsHalfWidth;

    /// <summary>Builds the interval.</summary>
    /// <param name="seeds">The number of pairs of runs.</param>
    /// <param name="mean">The mean of their differences.</param>
    /// <param name="sumOfSquares">The sum of the squared deviations of the differences from their mean.</param>
    /// <param name="rowVariance">The variance of the mean over samples of the test rows.</param>
    /// <param name="level">The probability, in (0, 1), that the true difference is ever outside.</param>
    /// <returns>The interval; unbounded if there are too few seeds.</returns>
    public static SequentialInterval Of(int seeds, double mean, double sumOfSquares, double rowVariance, double level) =>
        new(seeds, mean, TimeUniformBound.HalfWidth(seeds, sumOfSquares, level / 2), Quantile(level) * Math.Sqrt(rowVariance));

    /// <summary>Returns the normal quantile that bounds the noise of the rows on both sides with half of a level.</summary>
    internal static double Quantile(double level) => Normal.InvCDF(0, 1, 1 - level / 4);
}
