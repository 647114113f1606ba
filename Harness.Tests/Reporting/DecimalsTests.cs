using Harness.Reporting;

namespace Harness.Tests.Reporting;

/// <summary>Tests the rounding of differences in reports: a difference that is not zero is never shown as zero.</summary>
[Trait("Category", "Unit")]
public sealed class DecimalsTests
{
    [Theory]
    [InlineData(.0123, "+0.0123", "+0.012")]
    [InlineData(-.0123, "-0.0123", "-0.012")]
    [InlineData(.00003, "+0.00003", "+0.00003")]
    [InlineData(-.0003, "-0.0003", "-0.0003")]
    [InlineData(0, "0.0000", "0.000")]
    public void A_difference_has_a_sign_and_enough_decimals(double difference, string four, string three) =>
        (Decimals.FourSigned(difference), Decimals.ThreeSigned(difference)).Should().Be((four, three));

    [Theory]
    [InlineData(double.NaN, "")]
    [InlineData(double.PositiveInfinity, "∞")]
    [InlineData(double.NegativeInfinity, "-∞")]
    public void An_unknown_or_unbounded_difference_has_no_digits(double difference, string text) => Decimals.FourSigned(difference).Should().Be(text);
}
