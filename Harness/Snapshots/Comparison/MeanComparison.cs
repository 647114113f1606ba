using Harness.Metrics;
using MathNet.Numerics.Distributions;
using MathNet.Numerics.RootFinding;

namespace Harness.Snapshots.Comparison;

/// <summary>Compares one metric on two sides: how far chance alone would move its mean or increase its standard deviation.</summary>
/// <param name="Verified">The accepted mean and standard deviation.</param>
/// <param name="VerifiedSeeds">The number of accepted runs.</param>
/// <param name="Received">The new mean and standard deviation.</param>
/// <param name="ReceivedSeeds">The number of new runs.</param>
/// <param name="Calibrated">The noise of this metric measured with additional seeds; null if it was not measured.</param>
/// <param name="LeastDeviation">The smallest standard deviation of a seed, in the unit of the metric. It replaces a smaller estimate.</param>
/// <param name="MayBeNaN">Whether some additional seeds have no such number, so that a number on one side and NaN on the other says nothing.</param>
/// <remarks>
/// Welch's unequal-variances t-test (1947) compares the means, and Fisher's F-test the standard deviations. Three seeds estimate a standard deviation badly:
/// 4 degrees of freedom require 8.6 σ where 10 require 4.6 (level .001). So the variance of each side is pooled with the calibrated one, weighted by degrees
/// of freedom, as limma pools those of genes (Smyth 2004); here the additional seeds are of the same model and data. Both variances then share the calibrated
/// part, so its degrees of freedom are counted once. A calibration counts for less than its number of seeds, see <see cref="DegreesBelieved"/>.
/// </remarks>
internal sealed record MeanComparison(
    MeanAndDeviation Verified, int VerifiedSeeds, MeanAndDeviation Received, int ReceivedSeeds, MeasuredNoise? Calibrated = null,
    double LeastDeviation = 0, bool MayBeNaN = false)
{
    /// <summary>Half a unit of the last decimal in a snapshot, for both sides together.</summary>
    private const double Rounding = 1e-6;

    /// <summary>
    /// The maximum degrees of freedom of a calibration, and the maximum for judging a standard deviation. Both tests assume a normal distribution, and seeds
    /// that occasionally learn worse have longer tails: with all degrees of freedom, 6.7 % of 208 comparisons of valid runs were refused. The results with
    /// these limits are in <c>gate.md</c> next to the accepted snapshots.
    /// </summary>
    private const int DegreesBelieved = 6, DegreesForGrowth = 3;

    /// <summary>The received minus the verified mean, rounded to the decimals of a snapshot; NaN if one of the two is NaN.</summary>
    public double Difference => Math.Round(Received.Mean - Verified.Mean, MetricSnapshot.Decimals);

    /// <summary>One σ of <see cref="Difference"/>, in the unit of the metric; NaN if the noise is unknown (one seed, no calibration).</summary>
    public double StandardError => Math.Sqrt(OfVerifiedMean + OfReceivedMean);

    /// <summary>Tells whether both sides are equal except for rounding.</summary>
    public bool IsEqual => Same(Received.Mean, Verified.Mean) && Same(Received.StandardDeviation, Verified.StandardDeviation);

    /// <summary>Computes the probability that chance alone moves the means at least this far apart.</summary>
    /// <returns>The two-sided p-value, in [0, 1]: 1 for equal means, including NaN and infinity; for a number against NaN, 1 if seeds may have no number,
    /// otherwise 0; and 0 for any difference beyond rounding if the noise is unknown.</returns>
    public double P()
    {
        if (Received.Mean.Equals(Verified.Mean)) // NaN equals NaN, and infinity infinity
            return 1;
        if (SaysNothing)
            return 1;
        var beyondRounding = Math.Abs(Difference) - Rounding;
        if (beyondRounding <= 0)
            return 1;
        return StandardError > 0 && double.IsFinite(beyondRounding) ? TwoSided(beyondRounding / StandardError) : 0;
    }

    /// <summary>Computes the largest difference of means that is attributed to chance.</summary>
    /// <param name="level">The share of comparisons of two equally good runs that may exceed it, in (0, 1).</param>
    /// <returns>The budget in the unit of the metric. If the noise is unknown, it allows for rounding only.</returns>
    public double Budget(double level) => StandardError > 0 ? Rounding + Quantile(TwoSided, level) * StandardError : Rounding;

    /// <summary>Computes the probability that chance alone increases the standard deviation at least this much.</summary>
    /// <returns>The one-sided p-value, in [0, 1]: 1 if a standard deviation is unknown (one seed) or unchanged, or the new one is 0 when rounded.</returns>
    public double POfGrowth()
    {
        if (!CanGrow || Received.StandardDeviation.Equals(Verified.StandardDeviation) || SaysNothing)
            return 1;
        var beyondRounding = Received.StandardDeviation - Rounding;
        if (beyondRounding <= 0)
            return 1;
        return double.IsFinite(beyondRounding) && VerifiedVariance > 0 ? UpperTailOfF(Square(beyondRounding) / VerifiedVariance) : 0;
    }

    /// <summary>Computes the largest received standard deviation that is attributed to chance.</summary>
    /// <param name="level">The share of comparisons of two equally good runs that may exceed it, in (0, 1).</param>
    /// <returns>A standard deviation in the unit of the metric; infinite if a standard deviation is unknown (one seed).</returns>
    /// <remarks>Without this limit, a model that occasionally fails to learn would widen its own budget and pass.</remarks>
    public double BudgetOfSpread(double level) => CanGrow ? Rounding + Math.Sqrt(Quantile(UpperTailOfF, level) * VerifiedVariance) : double.PositiveInfinity;

    /// <summary>Compares two values. NaN equals NaN, and infinity equals infinity.</summary>
    private static bool Same(double one, double other) => one.Equals(other) || Math.Round(Math.Abs(one - other), MetricSnapshot.Decimals) <= Rounding;

    /// <summary>Tells whether only one side has a number for a metric that seeds need not have.</summary>
    private bool SaysNothing => MayBeNaN && double.IsNaN(Received.Mean) != double.IsNaN(Verified.Mean);

    private bool CanGrow => ReceivedSeeds > 1 && VerifiedDegrees > 0;

    private int CalibratedDegrees => Calibrated is null ? 0 : Math.Min(Calibrated.Seeds - 1, DegreesBelieved);

    private int VerifiedDegrees => CalibratedDegrees + VerifiedSeeds - 1;

    private int ReceivedDegrees => CalibratedDegrees + ReceivedSeeds - 1;

    private double VerifiedVariance => Pooled(Verified, VerifiedSeeds);

    private double OfVerifiedMean => VerifiedVariance / VerifiedSeeds;

    private double OfReceivedMean => Pooled(Received, ReceivedSeeds) / ReceivedSeeds;

    /// <summary>Satterthwaite's degrees of freedom (1946), limited by the number of seeds.</summary>
    private double DegreesOfFreedom => Math.Min(
        Square(OfVerifiedMean + OfReceivedMean) / (Square(OfVerifiedMean) / VerifiedDegrees + Square(OfReceivedMean) / ReceivedDegrees),
        CalibratedDegrees + VerifiedSeeds - 1 + ReceivedSeeds - 1);

    private double Pooled(MeanAndDeviation own, int seeds)
    {
        var ofOwn = seeds > 1 ? (seeds - 1) * Square(own.StandardDeviation) : 0; // the standard deviation of one seed is NaN and does not count as noise
        var ofCalibrated = Calibrated is null ? 0 : CalibratedDegrees * Square(Calibrated.StandardDeviation);
        return Math.Max((ofOwn + ofCalibrated) / (CalibratedDegrees + seeds - 1), Square(LeastDeviation));
    }

    private double TwoSided(double t) => Math.Min(1, 2 * StudentT.CDF(0, 1, DegreesOfFreedom, -t));

    /// <summary>Computes the upper tail of F as the lower tail of 1 / F with the degrees of freedom exchanged, which is exact.</summary>
    private double UpperTailOfF(double f) => FisherSnedecor.CDF(Math.Min(VerifiedDegrees, DegreesForGrowth), ReceivedSeeds - 1, 1 / f);

    /// <summary>Finds the value whose upper tail equals a level.
    /// The search uses a logarithmic scale: MathNet's own inverses end at 800 and 1,000, and few seeds exceed that.</summary>
    private static double Quantile(Func<double, double> upperTail, double level) =>
        Math.Exp(Brent.FindRoot(logarithm => upperTail(Math.Exp(logarithm)) - level, -20, 40, 1e-13, 1_000));

    private static double Square(double value) => value * value;
}
