using Harness.Metrics;
using Harness.Snapshots.Comparison;

namespace Harness.Tests.Snapshots.Comparison;

/// <summary>Tests the budgets and p-values of the comparison of one metric against printed tables of Student's t and Fisher's F.</summary>
[Trait("Category", "Unit")]
public sealed class MeanComparisonTests
{
    private const double Rounding = 1e-6, Level = .001;

    /// <summary>Checks two sides whose s² / n are both .0003. They have 4 degrees of freedom,
    /// and a printed table gives t = 8.6103 for .0005 in each tail.</summary>
    [Fact]
    public void The_budget_is_Students_t_for_equal_noise() =>
        Of(.03, 3, .03, 3).Budget(Level).Should().BeApproximately(8.610302 * Math.Sqrt(.0006) + Rounding, 1e-7);

    /// <summary>Checks a comparison in which only one side has noise. Its 2 degrees of freedom count, and the table gives t = 31.599.</summary>
    [Fact]
    public void The_budget_has_the_degrees_of_freedom_of_the_only_side_with_noise() =>
        Of(.02, 3, 0, 3).Budget(Level).Should().BeApproximately(31.599055 * Math.Sqrt(.0004 / 3) + Rounding, 1e-7);

    /// <summary>
    /// Checks Welch's degrees of freedom. With s² / n of .0004 and .0001 and n of 4 and 9 they are
    /// (.0005)² / (.0004² / 3 + .0001² / 8) = 4.58015. Their t = 7.4494 lies between the table's 8.6103 for 4 and 6.8688 for 5.
    /// </summary>
    [Fact]
    public void The_budget_follows_Welch_for_different_noise_and_seeds()
    {
        var budget = Of(.04, 4, .03, 9).Budget(Level);
        budget.Should().BeApproximately(7.449433 * Math.Sqrt(.0005) + Rounding, 1e-7);
        budget.Should().BeInRange(6.8688 * Math.Sqrt(.0005), 8.6103 * Math.Sqrt(.0005));
    }

    /// <summary>Checks 10 degrees of freedom, for which the table gives t = 4.5869: 2 of each side, and 6 of the sixteen calibrated seeds, which count
    /// like 7. All three standard deviations are equal.</summary>
    [Fact]
    public void Calibrated_seeds_add_their_degrees_of_freedom() =>
        (Of(.03, 3, .03, 3) with { Calibrated = new MeasuredNoise(.03, 16) }).Budget(Level)
            .Should().BeApproximately(4.586894 * Math.Sqrt(.0006) + Rounding, 1e-7);

    /// <summary>Checks the pooled variances (6 · .04² + 2 · .01²) / 8 and (6 · .04² + 2 · .07²) / 8, each divided by its three seeds.</summary>
    [Fact]
    public void Each_sides_variance_is_pooled_with_the_calibrated_one() =>
        (Of(.01, 3, .07, 3) with { Calibrated = new MeasuredNoise(.04, 16) }).StandardError
            .Should().BeApproximately(Math.Sqrt((6 * .0016 + 2 * .0001) / 8 / 3 + (6 * .0016 + 2 * .0049) / 8 / 3), 1e-12);

    /// <summary>Checks that a calibration gives the noise of a single seed: variance .04² + .04², 6 degrees of freedom, t = 5.9588.</summary>
    [Fact]
    public void One_seed_is_judged_by_calibrated_noise()
    {
        var oneSeed = Of(double.NaN, 1, double.NaN, 1) with { Calibrated = new MeasuredNoise(.04, 16) };
        oneSeed.Budget(Level).Should().BeApproximately(5.958816 * .04 * Math.Sqrt(2) + Rounding, 1e-7);
        oneSeed.POfGrowth().Should().Be(1);
    }

    /// <summary>Checks the budget against a printed table: at .001, F is 999 for 2 and 2 degrees of freedom and 148.5 for 2 and 3.
    /// A calibration increases the degrees of freedom to three at most.</summary>
    [Theory]
    [InlineData(0, 999.0)]
    [InlineData(16, 148.5)]
    [InlineData(160, 148.5)]
    public void The_budget_of_a_standard_deviation_is_Fishers_F(int calibratedSeeds, double f) =>
        (Of(.03, 3, .03, 3) with { Calibrated = calibratedSeeds == 0 ? null : new MeasuredNoise(.03, calibratedSeeds) }).BudgetOfSpread(Level)
            .Should().BeApproximately(.03 * Math.Sqrt(f), 1e-4);

    [Fact]
    public void The_budget_does_not_depend_on_the_order_of_the_sides() =>
        Of(.04, 4, .03, 9).Budget(Level).Should().BeApproximately(Of(.03, 9, .04, 4).Budget(Level), 1e-15);

    [Fact]
    public void The_budget_does_not_depend_on_the_means() =>
        new MeanComparison(new MeanAndDeviation(0, .04), 3, new MeanAndDeviation(100, .03), 3).Budget(Level)
            .Should().Be(new MeanComparison(new MeanAndDeviation(.5, .04), 3, new MeanAndDeviation(double.NaN, .03), 3).Budget(Level));

    [Fact]
    public void The_budget_grows_with_the_noise_and_shrinks_with_the_seeds()
    {
        var budget = Of(.01, 3, .01, 3).Budget(Level);
        Of(.02, 3, .02, 3).Budget(Level).Should().BeApproximately(2 * budget, 2 * Rounding);
        Of(.01, 2, .01, 2).Budget(Level).Should().BeGreaterThan(budget);
        Of(.01, 10, .01, 10).Budget(Level).Should().BeLessThan(budget);
    }

    [Theory]
    [InlineData(double.NaN, double.NaN, 1, 1)]
    [InlineData(.01, double.NaN, 3, 1)]
    [InlineData(double.NaN, .01, 1, 3)]
    [InlineData(.01, .01, 1, 3)]
    [InlineData(0, 0, 3, 3)]
    public void The_budget_is_the_rounding_if_a_standard_deviation_is_unknown_or_0(double verified, double received, int verifiedSeeds, int receivedSeeds) =>
        Of(verified, verifiedSeeds, received, receivedSeeds).Budget(Level).Should().Be(Rounding);

    /// <summary>Checks the level by simulation. Of 4,000 comparisons of equal distributions about 4 exceed the budget,
    /// with and without a calibration; 20 would have a probability of 10⁻⁸.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(16)]
    public void One_of_a_thousand_comparisons_is_a_false_alarm(int calibratedSeeds)
    {
        var random = new Random(1);
        var exceeded = Enumerable.Range(0, 4_000).Count(_ =>
        {
            MeanAndDeviation verified = MeanAndDeviation.Of(Seeds(random, 3)), received = MeanAndDeviation.Of(Seeds(random, 3));
            var calibrated = calibratedSeeds == 0 ? null
                : new MeasuredNoise(MeanAndDeviation.Of(Seeds(random, calibratedSeeds)).StandardDeviation, calibratedSeeds);
            return Math.Abs(verified.Mean - received.Mean) > new MeanComparison(verified, 3, received, 3, calibrated).Budget(Level);
        });
        exceeded.Should().BeInRange(0, 20);
    }

    /// <summary>Checks that the p-value of a difference equals the level if the difference equals the budget of that level.</summary>
    [Theory]
    [InlineData(.05)]
    [InlineData(.001)]
    [InlineData(.00025)]
    public void A_difference_at_the_budget_has_the_level_for_its_p(double level)
    {
        foreach (var calibrated in new[] { null, new MeasuredNoise(35, 16) })
        {
            var comparison = new MeanComparison(new MeanAndDeviation(100, 40), 4, new MeanAndDeviation(0, 30), 9, calibrated);
            (comparison with { Received = new MeanAndDeviation(100 + comparison.Budget(level), 30) }).P().Should().BeApproximately(level, level * 1e-6);
            (comparison with { Received = new MeanAndDeviation(100, comparison.BudgetOfSpread(level)) }).POfGrowth()
                .Should().BeApproximately(level, level * 1e-6);
        }
    }

    private static MeanComparison Of(double verified, int verifiedSeeds, double received, int receivedSeeds) =>
        new(new MeanAndDeviation(.9, verified), verifiedSeeds, new MeanAndDeviation(.8, received), receivedSeeds);

    private static double[] Seeds(Random random, int seeds) =>
        // The Box-Muller transform.
        [.. Enumerable.Range(0, seeds).Select(_ => .9 + .01 * Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()))];
}
