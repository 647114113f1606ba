using Harness.Metrics;

namespace Harness.Tests.Metrics;

/// <summary>Tests the bins of predicted probabilities and the expected calibration error.</summary>
[Trait("Category", "Unit")]
public sealed class ReliabilityCurveTests
{
    [Fact]
    public void Rows_are_binned_by_their_probability()
    {
        var curve = ReliabilityCurve.Of([-9, -9, 0, 9, 9, 9], [0, 1, 1, 1, 1, 0], bins: 2);

        curve.Bins.Select(bin => (bin.Rows, bin.Positives)).Should().Equal((2, 1), (4, 3)); // a probability of .5 belongs to the upper bin
        curve.Bins[1].MeanPrediction.Should().BeApproximately((.5 + 3 / (1 + Math.Exp(-9))) / 4, 1e-12);
    }

    [Fact]
    public void Well_calibrated_predictions_have_no_error() =>
        ReliabilityCurve.Of([Logit(.25), Logit(.25), Logit(.25), Logit(.25)], [0, 0, 1, 0]).ExpectedCalibrationError.Should().BeApproximately(0, 1e-7);

    [Fact]
    public void The_error_is_weighted_by_rows() => // 3 rows at .9, of which 1 is positive; 1 negative row at .2
        ReliabilityCurve.Of([Logit(.9), Logit(.9), Logit(.9), Logit(.2)], [1, 0, 0, 0]).ExpectedCalibrationError.Should()
            .BeApproximately((3 * (.9 - 1 / 3.0) + .2) / 4, 1e-7);

    [Fact]
    public void The_interval_is_that_of_Wilson() // Wilson 1927; 8 of 10: .4901625 to .9433178, as in statsmodels' proportion_confint
    {
        var bin = new ReliabilityBin(10, 8, .5);

        (bin.Lower95, bin.Upper95)
            .Should().Match<(double Lower, double Upper)>(interval => Math.Abs(interval.Lower - .4901625) < 1e-6 && Math.Abs(interval.Upper - .9433178) < 1e-6);
    }

    [Fact]
    public void A_NaN_is_refused() =>
        FluentActions.Invoking(() => ReliabilityCurve.Of([1, float.NaN], [0, 1])).Should().Throw<ArgumentException>().WithMessage("*row 1 is NaN*");

    private static float Logit(double probability) => (float)Math.Log(probability / (1 - probability));

    [Fact]
    public void Zero_bins_are_refused() =>
        FluentActions.Invoking(() => ReliabilityCurve.Of([1], [1], bins: 0)).Should().Throw<ArgumentOutOfRangeException>();

    /// <summary>Checks that 1 / (1 + e⁻³⁰⁰), which is 1, is in the last of two bins, together with .5.</summary>
    [Fact]
    public void A_probability_of_1_is_in_the_last_bin() =>
        ReliabilityCurve.Of([300, 0, -300], [1, 1, 0], bins: 2).Bins.Select(bin => bin.Rows).Should().Equal(1, 2);
}
