namespace Harness.Metrics.Sequential;

/// <summary>
/// Bounds the error of the mean of a growing sample at all sample sizes together, so that one may examine the mean after every value and stop at any time.
/// </summary>
/// <remarks>
/// This is the confidence sequence of the scale-invariant t-test: the values are normal with unknown mean and unknown variance, and the effect size has a
/// normal mixture with precision <see cref="Precision"/>. Sources: Lai 1976, "On confidence sequences"; Wang and Ramdas 2024, "Anytime-valid t-tests and
/// confidence sequences for Gaussian means with unknown variance", whose test martingale is √(c²/(n+c²)) · (((n+c²)·V) / ((n+c²)·V − S²))^(n/2), where S is
/// the sum and V the sum of squares of the values minus the hypothetical mean. The bound is where that martingale reaches 1/level (Ville's inequality).
/// </remarks>
internal static class TimeUniformBound
{
    /// <summary>
    /// The precision of the mixture, c². It determines the sample size at which the bound is tightest: 2 is best for about thirty values, and within 2 % of
    /// the best choice between 15 and 120.
    /// </summary>
    internal const double Precision = 2;

    /// <summary>Computes half the width of the interval around the mean.</summary>
    /// <param name="count">The number of values so far.</param>
    /// <param name="sumOfSquares">The sum of the squared deviations of the values from their mean.</param>
    /// <param name="level">The probability, in (0, 1), that the true mean is ever outside.</param>
    /// <returns>The half width; infinite if there are too few values for this level.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The level is not between 0 and 1, or the sum is negative.</exception>
    public static double HalfWidth(int count, double sumOfSquares, double level)
    {
        if (!(level is > 0 and < 1))
            throw new ArgumentOutOfRangeException(nameof(level), level, "A level is between 0 and 1.");
        if (!(sumOfSquares >= 0))
            throw new ArgumentOutOfRangeException(nameof(sumOfSquares), sumOfSquares, "A sum of squares is not negative.");
        if (count < 2)
            return double.PositiveInfinity;

        // The martingale is at most 1/level if (n + c²)·(SS + n·u) ≤ T·((n + c²)·SS + c²·n·u), where u is the squared error of the mean.
        var shrunk = count + Precision;
        var threshold = Math.Pow(shrunk / (Precision * level * level), 1.0 / count);
        var curvature = shrunk - threshold * Precision;
        return curvature > 0 ? Math.Sqrt((threshold - 1) * shrunk * sumOfSquares / (count * curvature)) : double.PositiveInfinity;
    }
}
