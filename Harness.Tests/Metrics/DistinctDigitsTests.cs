using Harness.Metrics;

namespace Harness.Tests.Metrics;

[Trait("Category", "Unit")]
public sealed class DistinctDigitsTests
{
    [Theory]
    [InlineData(.25, .3, 2, "0.25")]
    [InlineData(.05004, .05, 2, "0.05004")]
    [InlineData(.05, .05, 2, "0.05")]
    [InlineData(.049999999, .05, 3, "0.049999999")]
    [InlineData(.049999999999999996, .05, 2, "0.049999999999999996")]
    [InlineData(double.NaN, .05, 2, "NaN")]
    [InlineData(double.PositiveInfinity, .05, 2, "Infinity")]
    [InlineData(.1, .1000000000000000055, 2, "0.10")]
    public void Has_as_many_decimals_as_tell_both_apart(double number, double other, int least, string said) =>
        DistinctDigits.Format(number, other, least).Should().Be(said);

    [Theory]
    [InlineData(.0003, "+0.0003")]
    [InlineData(-.0003, "-0.0003")]
    [InlineData(0, "0.000")]
    [InlineData(.2, "+0.200")]
    public void A_difference_that_is_not_zero_does_not_look_like_zero(double number, string said) => DistinctDigits.Signed(number, 0, 3).Should().Be(said);

    [Fact]
    public void Zeros_at_the_end_may_be_left_out()
    {
        DistinctDigits.Trimmed(.1, .2, 6).Should().Be("0.1");
        DistinctDigits.Trimmed(.1, .09999996, 6).Should().Be("0.1");
        DistinctDigits.Trimmed(.09999996, .1, 6).Should().Be("0.09999996");
    }

    [Fact]
    public void Percentages_are_told_apart_too()
    {
        DistinctDigits.Percentage(.89998, .9, 1).Should().Be("89.998 %");
        DistinctDigits.Percentage(.85, .9, 1).Should().Be("85.0 %");
    }
}
