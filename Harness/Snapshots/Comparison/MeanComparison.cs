using Harness.Metrics;
using MathNet.Numerics.Distributions;
using MathNet.Numerics.RootFinding;

namespace Harness.Snapshots.Comparison;

/// <summary>One metric on two sides, and how far chance alone would have moved its mean or widened its spread.</summary>
/// <param name="Verified">What was accepted.</param>
/// <param name="VerifiedSeeds">Runs that it is over.</param>
/// <param name="Received">What came out now.</param>
/// <param name="ReceivedSeeds">Runs that it is over.</param>
/// <param name="Calibrated">What further seeds have shown of this metric's noise; null if nobody measured it.</param>
/// <remarks>
/// Welch's unequal-variances t-test (1947) on means, Fisher's F-test on spreads. Three seeds know a spread badly:
/// 4 degrees of freedom ask for 8.6 σ where 10 ask for 4.6 (level .001).
/// So each side's variance is pooled with the calibrated one, by degrees of freedom, as limma pools those of genes (Smyth 2004);
/// here the further seeds are of the very same model and data.
/// Both variances then share the calibrated part, so their degrees of freedom are counted once.
/// A calibration is believed less than its seeds would allow, see <see cref="DegreesBelieved"/>.
/// </remarks>
public sealed record MeanComparison(MeanAndDeviation Verified, int VerifiedSeeds, MeanAndDeviation Received, int ReceivedSeeds, MeasuredNoise? Calibrated = null)
{
    /// <summary>Half a unit of the last decimal that a snapshot keeps, on either side.</summary>
    private const double Rounding = 1e-6;

    /// <summary>
    /// Most degrees of freedom that a calibration is believed to have, and most that a spread is judged by.
    /// Both tests trust the normal distribution, and seeds that now and then learn worse
    /// have longer tails: with all degrees of freedom 6.7 % of 208 comparisons of sound runs were refused.
    /// What these come to stands in <c>gate.md</c> beside the baselines.
    /// </summary>
    private const int DegreesBelieved = 6, DegreesForGrowth = 3;

    /// <summary>Received minus verified mean, without the binary dust below the last decimal that a snapshot keeps; NaN where one of the two is.</summary>
    public double Difference => Math.Round(Received.Mean - Verified.Mean, MetricSnapshot.Decimals);

    /// <summary>One σ of <see cref="Difference"/>, in the metric's own unit; NaN where nothing is known of the noise (one seed, no calibration).</summary>
    public double StandardError => Math.Sqrt(OfVerifiedMean + OfReceivedMean);

    /// <summary>Whether both are the same but for rounding.</summary>
    public bool IsEqual => Same(Received.Mean, Verified.Mean) && Same(Received.StandardDeviation, Verified.StandardDeviation);

    /// <summary>How likely chance alone moves the means at least as far apart.</summary>
    /// <returns>Two-sided p, in [0, 1]: 1 for equal means, NaN and infinity among them; 0 for a number against NaN,
    /// and for any difference beyond rounding where no noise is known.</returns>
    public double P()
    {
        if (Received.Mean.Equals(Verified.Mean)) // NaN equals NaN, and infinity infinity
            return 1;
        var beyondRounding = Math.Abs(Difference) - Rounding;
        if (beyondRounding <= 0)
            return 1;
        return StandardError > 0 && double.IsFinite(beyondRounding) ? TwoSided(beyondRounding / StandardError) : 0;
    }

    /// <summary>The largest difference of means that is put down to chance.</summary>
    /// <param name="level">Share of comparisons of two equally good runs that may exceed it, in (0, 1).</param>
    /// <returns>In the metric's own unit. Where no noise is known, only rounding is allowed.</returns>
    public double Budget(double level) => StandardError > 0 ? Rounding + Quantile(TwoSided, level) * StandardError : Rounding;

    /// <summary>How likely chance alone makes the spread grow at least as much.</summary>
    /// <returns>One-sided p, in [0, 1]: 1 where a spread is unknown (one seed) or did not grow beyond rounding from nothing.</returns>
    public double POfGrowth()
    {
        if (!CanGrow || Received.StandardDeviation.Equals(Verified.StandardDeviation))
            return 1;
        var beyondRounding = Received.StandardDeviation - Rounding;
        if (beyondRounding <= 0)
            return 1;
        return double.IsFinite(beyondRounding) && VerifiedVariance > 0 ? UpperTailOfF(Square(beyondRounding) / VerifiedVariance) : 0;
    }

    /// <summary>The largest spread of what was received that is put down to chance.</summary>
    /// <param name="level">Share of comparisons of two equally good runs that may exceed it, in (0, 1).</param>
    /// <returns>A standard deviation, in the metric's own unit; infinite where a spread is unknown (one seed).</returns>
    /// <remarks>Without it a model that now and then fails to learn would widen its own budget and pass.</remarks>
    public double BudgetOfSpread(double level) => CanGrow ? Rounding + Math.Sqrt(Quantile(UpperTailOfF, level) * VerifiedVariance) : double.PositiveInfinity;

    /// <summary>NaN equals NaN, and infinity infinity.</summary>
    private static bool Same(double one, double other) => one.Equals(other) || Math.Round(Math.Abs(one - other), MetricSnapshot.Decimals) <= Rounding;

    private bool CanGrow => ReceivedSeeds > 1 && VerifiedDegrees > 0;

    private int CalibratedDegrees => Calibrated is null ? 0 : Math.Min(Calibrated.Seeds - 1, DegreesBelieved);

    private int VerifiedDegrees => CalibratedDegrees + VerifiedSeeds - 1;

    private int ReceivedDegrees => CalibratedDegrees + ReceivedSeeds - 1;

    private double VerifiedVariance => Pooled(Verified, VerifiedSeeds);

    private double OfVerifiedMean => VerifiedVariance / VerifiedSeeds;

    private double OfReceivedMean => Pooled(Received, ReceivedSeeds) / ReceivedSeeds;

    /// <summary>Satterthwaite's (1946), and no more than there are seeds to have them from.</summary>
    private double DegreesOfFreedom => Math.Min(
        Square(OfVerifiedMean + OfReceivedMean) / (Square(OfVerifiedMean) / VerifiedDegrees + Square(OfReceivedMean) / ReceivedDegrees),
        CalibratedDegrees + VerifiedSeeds - 1 + ReceivedSeeds - 1);

    private double Pooled(MeanAndDeviation own, int seeds)
    {
        var ofOwn = seeds > 1 ? (seeds - 1) * Square(own.StandardDeviation) : 0; // one seed has no spread: its NaN is no noise
        var ofCalibrated = Calibrated is null ? 0 : CalibratedDegrees * Square(Calibrated.StandardDeviation);
        return (ofOwn + ofCalibrated) / (CalibratedDegrees + seeds - 1);
    }

    private double TwoSided(double t) => Math.Min(1, 2 * StudentT.CDF(0, 1, DegreesOfFreedom, -t));

    /// <summary>The upper tail of F is the lower tail of 1 / F with the degrees of freedom exchanged, and exact there.</summary>
    private double UpperTailOfF(double f) => FisherSnedecor.CDF(Math.Min(VerifiedDegrees, DegreesForGrowth), ReceivedSeeds - 1, 1 / f);

    /// <summary>Where an upper tail is as large as a level.
    /// On a logarithmic scale: MathNet's own inverses end at 800 and 1,000, and few seeds go beyond that.</summary>
    private static double Quantile(Func<double, double> upperTail, double level) =>
        Math.Exp(Brent.FindRoot(logarithm => upperTail(Math.Exp(logarithm)) - level, -20, 40, 1e-13, 1_000));

    private static double Square(double value) => value * value;
}
