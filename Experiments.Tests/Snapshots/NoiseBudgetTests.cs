using Harness.Metrics;
using Harness.Snapshots;

namespace Experiments.Tests.Snapshots;

[Trait("Category", "Unit")]
public sealed class NoiseBudgetTests
{
    private const double Rounding = 1e-6;

    /// <summary>Both s² / n are .0003: 4 degrees of freedom, and a printed table gives t = 8.6103 for two sides of .0005 each.</summary>
    [Fact]
    public void Is_Students_t_where_both_are_equally_noisy() =>
        NoiseBudget.Of(new Spread(.9, .03), new Spread(.8, .03), 3, 3).Should().BeApproximately(8.610302 * Math.Sqrt(.0006) + Rounding, 1e-7);

    /// <summary>All noise is on one side: its own 2 degrees of freedom, for which the table gives t = 31.599.</summary>
    [Fact]
    public void Has_the_degrees_of_freedom_of_the_noisy_side_where_the_other_has_no_noise() =>
        NoiseBudget.Of(new Spread(.9, .02), new Spread(.9, 0), 3, 3).Should().BeApproximately(31.599055 * Math.Sqrt(.0004 / 3) + Rounding, 1e-7);

    /// <summary>
    /// s² / n are .0004 and .0001, n are 4 and 9: Welch's (.0005)² / (.0004² / 3 + .0001² / 8) = 4.58015 degrees of freedom;
    /// t = 7.4494 lies between the table's 8.6103 for 4 and 6.8688 for 5.
    /// </summary>
    [Fact]
    public void Follows_Welch_where_noise_and_seeds_differ()
    {
        var budget = NoiseBudget.Of(new Spread(.9, .04), new Spread(.9, .03), 4, 9);
        budget.Should().BeApproximately(7.449433 * Math.Sqrt(.0005) + Rounding, 1e-7);
        budget.Should().BeInRange(6.8688 * Math.Sqrt(.0005), 8.6103 * Math.Sqrt(.0005));
    }

    [Fact]
    public void Does_not_depend_on_which_of_the_two_was_first() =>
        NoiseBudget.Of(new Spread(.9, .04), new Spread(.7, .03), 4, 9).Should().BeApproximately(NoiseBudget.Of(new Spread(.7, .03), new Spread(.9, .04), 9, 4), 1e-15);

    [Fact]
    public void Does_not_depend_on_the_means() =>
        NoiseBudget.Of(new Spread(0, .04), new Spread(100, .03), 3, 3).Should().Be(NoiseBudget.Of(new Spread(.5, .04), new Spread(double.NaN, .03), 3, 3));

    [Fact]
    public void Grows_with_the_noise_and_shrinks_with_the_seeds()
    {
        var budget = Budget(deviation: .01, seeds: 3);
        Budget(deviation: .02, seeds: 3).Should().BeApproximately(2 * budget, 2 * Rounding);
        Budget(deviation: .01, seeds: 2).Should().BeGreaterThan(budget);
        Budget(deviation: .01, seeds: 10).Should().BeLessThan(budget);
    }

    [Theory]
    [InlineData(double.NaN, double.NaN, 1, 1)]
    [InlineData(.01, double.NaN, 3, 1)]
    [InlineData(double.NaN, .01, 1, 3)]
    [InlineData(.01, .01, 1, 3)]
    [InlineData(0, 0, 3, 3)]
    public void Is_no_more_than_rounding_where_a_spread_is_unknown_or_none(double verified, double received, int verifiedSeeds, int receivedSeeds) =>
        NoiseBudget.Of(new Spread(.5, verified), new Spread(.5, received), verifiedSeeds, receivedSeeds).Should().Be(Rounding);

    /// <summary>What the level promises: of 4,000 comparisons of one noise with itself some 4 exceed the budget, and 20 would be a matter of 10⁻⁸.</summary>
    [Fact]
    public void Takes_chance_for_a_difference_once_in_a_thousand_times()
    {
        var random = new Random(1);
        var exceeded = Enumerable.Range(0, 4_000).Count(_ =>
        {
            Spread verified = Spread.Of(ThreeSeeds(random)), received = Spread.Of(ThreeSeeds(random));
            return Math.Abs(verified.Mean - received.Mean) > NoiseBudget.Of(verified, received, 3, 3);
        });
        exceeded.Should().BeInRange(0, 20);
    }

    private static double Budget(double deviation, int seeds) => NoiseBudget.Of(new Spread(.5, deviation), new Spread(.5, deviation), seeds, seeds);

    private static double[] ThreeSeeds(Random random) =>
        [.. Enumerable.Range(0, 3).Select(_ => .9 + .01 * Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()))]; // Box and Muller
}
