using Harness.Metrics;
using MathNet.Numerics.Distributions;

namespace Harness.Snapshots;

/// <summary>How far two means over seeds may lie apart before chance no longer explains it.</summary>
/// <remarks>
/// Welch's unequal-variances t-test (1947). The standard deviations are those that both sides measured over their seeds,
/// so the budget is as wide as this model on these data is noisy, and no wider.
/// </remarks>
public static class NoiseBudget
{
    /// <summary>Share of comparisons of two equally good runs that may exceed the budget.</summary>
    public const double Level = .001;

    /// <summary>Half a unit of the last decimal that a snapshot keeps, on either side.</summary>
    private const double Rounding = 1e-6;

    /// <summary>The largest difference of means that is put down to chance.</summary>
    /// <param name="verified">What was accepted.</param>
    /// <param name="received">What came out now.</param>
    /// <param name="verifiedSeeds">Runs that <paramref name="verified"/> is over.</param>
    /// <param name="receivedSeeds">Runs that <paramref name="received"/> is over.</param>
    /// <returns>Zero or more, in the metric's own unit. Where a spread is unknown (one seed), only rounding is allowed.</returns>
    public static double Of(Spread verified, Spread received, int verifiedSeeds, int receivedSeeds)
    {
        double a = Square(verified.StandardDeviation) / verifiedSeeds, b = Square(received.StandardDeviation) / receivedSeeds;
        if (verifiedSeeds < 2 || receivedSeeds < 2 || !(a + b > 0))
            return Rounding;
        var degreesOfFreedom = Square(a + b) / (Square(a) / (verifiedSeeds - 1) + Square(b) / (receivedSeeds - 1));
        return Rounding + StudentT.InvCDF(0, 1, degreesOfFreedom, 1 - Level / 2) * Math.Sqrt(a + b);

        static double Square(double value) => value * value;
    }

    /// <summary>The largest growth of a spread that is put down to chance.</summary>
    /// <param name="verified">What was accepted.</param>
    /// <param name="verifiedSeeds">Runs that <paramref name="verified"/> is over.</param>
    /// <param name="receivedSeeds">Runs that are compared with it.</param>
    /// <returns>A standard deviation, in the metric's own unit; infinite where a spread is unknown (one seed).</returns>
    /// <remarks>
    /// Fisher's F-test, one-sided. Without it a model that now and then fails to learn would widen its own budget and pass.
    /// With three seeds on either side it allows a factor of 32.
    /// </remarks>
    public static double OfSpread(Spread verified, int verifiedSeeds, int receivedSeeds) => verifiedSeeds < 2 || receivedSeeds < 2
        ? double.PositiveInfinity
        : Rounding + Math.Sqrt(FisherSnedecor.InvCDF(receivedSeeds - 1, verifiedSeeds - 1, 1 - Level)) * verified.StandardDeviation;
}
