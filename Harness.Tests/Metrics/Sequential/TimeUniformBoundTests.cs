using Harness.Metrics.Sequential;
using MathNet.Numerics.Distributions;

namespace Harness.Tests.Metrics.Sequential;

/// <summary>Tests the bound that stays valid if a sequence of values is checked after every value.</summary>
[Trait("Category", "Unit")]
public sealed class TimeUniformBoundTests
{
    private const double Level = .01;

    /// <summary>Checks that the published test martingale reaches 1/level at the bound.</summary>
    [Theory]
    [InlineData(8)]
    [InlineData(20)]
    [InlineData(150)]
    public void Is_where_the_test_martingale_of_Wang_and_Ramdas_reaches_its_threshold(int count)
    {
        var values = Values(count, seed: 3);
        var (mean, squares) = (values.Average(), values.Sum(value => value * value) - count * values.Average() * values.Average());

        var bound = TimeUniformBound.HalfWidth(count, squares, Level);

        Martingale(values, mean + bound).Should().BeApproximately(1 / Level, 1e-6 / Level);
        Martingale(values, mean - bound).Should().BeApproximately(1 / Level, 1e-6 / Level);
        Martingale(values, mean + .99 * bound).Should().BeLessThan(1 / Level);
    }

    [Fact]
    public void Is_exceeded_no_more_often_than_the_level_even_if_checked_after_every_value()
    {
        var exceeded = Enumerable.Range(0, 2_000).Count(seed => IsEverExceeded(Values(120, seed)));

        exceeded.Should().BeInRange(1, (int)(2_000 * Level * 1.4)); // 1.4: four standard errors
    }

    /// <summary>Shows the mistake that the bound prevents: ordinary intervals are valid for one check only.</summary>
    [Fact]
    public void Ordinary_intervals_are_exceeded_far_more_often_if_they_are_checked_after_every_value()
    {
        var exceeded = Enumerable.Range(0, 2_000).Count(seed => IsEverExceeded(Values(120, seed), count => StudentT.InvCDF(0, 1, count - 1, 1 - Level / 2)));

        exceeded.Should().BeGreaterThan((int)(2_000 * Level * 4));
    }

    [Fact]
    public void Narrows_as_values_are_added_and_widens_as_the_level_falls()
    {
        Enumerable.Range(10, 300).Should().OnlyContain(count => OfUnitVariance(count + 1, Level) < OfUnitVariance(count, Level));
        OfUnitVariance(30, .001).Should().BeGreaterThan(OfUnitVariance(30, .01));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3)]
    public void Too_few_values_give_an_infinite_bound(int count) => TimeUniformBound.HalfWidth(count, 1, Level).Should().Be(double.PositiveInfinity);

    [Fact]
    public void Equal_values_give_a_bound_of_0() => TimeUniformBound.HalfWidth(20, 0, Level).Should().Be(0);

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 1)]
    [InlineData(double.NaN, 1)]
    [InlineData(.05, -1)]
    [InlineData(.05, double.NaN)]
    public void Refuses_an_invalid_level_or_sum_of_squares(double level, double squares) =>
        FluentActions.Invoking(() => TimeUniformBound.HalfWidth(10, squares, level)).Should().Throw<ArgumentOutOfRangeException>();

    private static double OfUnitVariance(int count, double level) => TimeUniformBound.HalfWidth(count, count - 1, level);

    private static double[] Values(int count, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => Normal.Sample(random, 0, .02))];
    }

    private static double Martingale(double[] values, double hypothesis)
    {
        double count = values.Length, precision = TimeUniformBound.Precision;
        var sum = values.Sum(value => value - hypothesis);
        var squares = values.Sum(value => (value - hypothesis) * (value - hypothesis));
        return Math.Sqrt(precision / (count + precision)) * Math.Pow((count + precision) * squares / ((count + precision) * squares - sum * sum), count / 2);
    }

    /// <summary>Tells whether the true mean, 0, is outside the interval after any of the values.</summary>
    private static bool IsEverExceeded(double[] values, Func<int, double>? quantile = null)
    {
        double mean = 0, squares = 0;
        for (var count = 1; count <= values.Length; count++)
        {
            var deviation = values[count - 1] - mean;
            mean += deviation / count;
            squares += deviation * (values[count - 1] - mean);
            if (count < 10)
                continue;
            var width = quantile is null
                ? TimeUniformBound.HalfWidth(count, squares, Level)
                : quantile(count) * Math.Sqrt(squares / (count - 1) / count);
            if (Math.Abs(mean) > width)
                return true;
        }
        return false;
    }
}
