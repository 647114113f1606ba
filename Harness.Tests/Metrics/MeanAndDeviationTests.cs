using Harness.Metrics;

namespace Harness.Tests.Metrics;

/// <summary>Tests the mean and the sample standard deviation.</summary>
[Trait("Category", "Unit")]
public sealed class MeanAndDeviationTests
{
    [Fact]
    public void Divides_the_sum_of_squares_by_n_minus_1()
    {
        var result = MeanAndDeviation.Of([2, 4, 4, 4, 5, 5, 7, 9]);
        result.Mean.Should().Be(5);
        result.StandardDeviation.Should().Be(Math.Sqrt(32 / 7.0));
    }

    [Fact]
    public void A_single_value_has_no_deviation() => MeanAndDeviation.Of([.5]).Should().Be(new MeanAndDeviation(.5, double.NaN));

    [Fact]
    public void Equal_values_have_a_deviation_of_0() => MeanAndDeviation.Of([.25, .25, .25]).Should().Be(new MeanAndDeviation(.25, 0));

    [Fact]
    public void Is_exact_for_values_far_from_zero()
    {
        var far = MeanAndDeviation.Of([1e9 + 4, 1e9 + 7, 1e9 + 13, 1e9 + 16]);
        far.Mean.Should().Be(1e9 + 10);
        far.StandardDeviation.Should().BeApproximately(Math.Sqrt(30), 1e-12);
    }

    [Fact]
    public void A_NaN_gives_NaN() => MeanAndDeviation.Of([1, double.NaN, 2]).Should().Be(new MeanAndDeviation(double.NaN, double.NaN));

    [Fact]
    public void Refuses_an_empty_list() =>
        FluentActions.Invoking(() => MeanAndDeviation.Of([])).Should().Throw<ArgumentException>().WithMessage("No values; expected at least one.*");
}
