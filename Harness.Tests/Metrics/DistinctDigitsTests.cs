using Harness.Metrics;

namespace Harness.Tests.Metrics;

/// <summary>Tests formatting a number with enough digits to differ from another number.</summary>
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
    public void Has_enough_decimals_to_differ_from_the_other_number(double number, double other, int least, string expected) =>
        DistinctDigits.Format(number, other, least).Should().Be(expected);

    [Theory]
    [InlineData(.0003, "+0.0003")]
    [InlineData(-.0003, "-0.0003")]
    [InlineData(0, "0.000")]
    [InlineData(.2, "+0.200")]
    public void A_nonzero_difference_is_not_written_as_zero(double number, string expected) => DistinctDigits.Signed(number, 0, 3).Should().Be(expected);

    [Fact]
    public void Zeros_at_the_end_may_be_left_out()
    {
        DistinctDigits.Trimmed(.1, .2, 6).Should().Be("0.1");
        DistinctDigits.Trimmed(.1, .09999996, 6).Should().Be("0.1");
        DistinctDigits.Trimmed(.09999996, .1, 6).Should().Be("0.09999996");
    }

    [Fact]
    public void Percentages_have_enough_decimals_too()
    {
        DistinctDigits.Percentage(.89998, .9, 1).Should().Be("89.998 %");
        DistinctDigits.Percentage(.85, .9, 1).Should().Be("85.0 %");
    }
}
