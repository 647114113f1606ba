using Harness.Metrics;

namespace Harness.Tests.Metrics;

[Trait("Category", "Unit")]
public sealed class MeanAndDeviationTests
{
    [Fact]
    public void Divides_squares_by_one_less_than_there_are()
    {
        var spread = MeanAndDeviation.Of([2, 4, 4, 4, 5, 5, 7, 9]);
        spread.Mean.Should().Be(5);
        spread.StandardDeviation.Should().Be(Math.Sqrt(32 / 7.0));
    }

    [Fact]
    public void Nobody_has_seen_the_spread_of_a_single_value() => MeanAndDeviation.Of([.5]).Should().Be(new MeanAndDeviation(.5, double.NaN));

    [Fact]
    public void Values_that_agree_have_none() => MeanAndDeviation.Of([.25, .25, .25]).Should().Be(new MeanAndDeviation(.25, 0));

    [Fact]
    public void Does_not_depend_on_where_zero_is()
    {
        var far = MeanAndDeviation.Of([1e9 + 4, 1e9 + 7, 1e9 + 13, 1e9 + 16]);
        far.Mean.Should().Be(1e9 + 10);
        far.StandardDeviation.Should().BeApproximately(Math.Sqrt(30), 1e-12);
    }

    [Fact]
    public void A_value_that_is_NaN_shows() => MeanAndDeviation.Of([1, double.NaN, 2]).Should().Be(new MeanAndDeviation(double.NaN, double.NaN));

    [Fact]
    public void Needs_a_value() =>
        FluentActions.Invoking(() => MeanAndDeviation.Of([])).Should().Throw<ArgumentException>().WithMessage("No values; expected at least one.*");
}
