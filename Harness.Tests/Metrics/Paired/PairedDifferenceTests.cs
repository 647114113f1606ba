using Harness.Metrics;
using Harness.Metrics.Paired;

namespace Harness.Tests.Metrics.Paired;

/// <summary>Tests the difference between two experiments on the same rows, with its noise of rows and of seeds.</summary>
[Trait("Category", "Unit")]
public sealed class PairedDifferenceTests
{
    private static readonly double[] Sleep1 = [.7, -1.6, -.2, -1.2, -.1, 3.4, 3.7, .8, 0, 2], Sleep2 = [1.9, .8, 1.1, .1, -.1, 4.4, 5.5, 1.6, 4.6, 3.4];

    /// <summary>Compares with R's <c>t.test(extra ~ group, data = sleep)</c>, Student's data of 1908: t = −1.8608, df = 17.776,
    /// p = .07939, 95 % interval −3.3654832 to .2054832.</summary>
    [Fact]
    public void With_seed_noise_only_it_is_Welch_s_test()
    {
        var difference =
            new PairedDifference
            {
                Rows = 1_000,
                RowVariance = 0,
                First = MeanAndDeviation.Of(Sleep1),
                Second = MeanAndDeviation.Of(Sleep2),
                FirstSeeds = 10,
                SecondSeeds = 10
            };

        difference.DegreesOfFreedom.Should().BeApproximately(17.776, 5e-4);
        difference.P.Should().BeApproximately(.07939, 5e-6);
        difference.Lower95.Should().BeApproximately(-3.3654832, 1e-6);
        difference.Upper95.Should().BeApproximately(.2054832, 1e-6);
    }

    /// <summary>Compares with R's <c>t.test(Pair(extra[group == 1], extra[group == 2]) ~ 1, data = sleep)</c>: t = −4.0621, df = 9,
    /// p = .002833, 95 % interval −2.4598858 to −.7001142.</summary>
    [Fact]
    public void With_row_noise_only_it_is_the_paired_t_test()
    {
        var ofRows = MeanAndDeviation.Of([.. Sleep1.Zip(Sleep2, (one, other) => one - other)]);
        var difference = new PairedDifference
        {
            Rows = 10,
            RowVariance = ofRows.StandardDeviation * ofRows.StandardDeviation / 10,
            First = new MeanAndDeviation(.75, 0),
            Second = new MeanAndDeviation(2.33, 0),
            FirstSeeds = 3,
            SecondSeeds = 3,
        };

        difference.DegreesOfFreedom.Should().BeApproximately(9, 1e-9);
        difference.P.Should().BeApproximately(.002833, 5e-7);
        difference.Lower95.Should().BeApproximately(-2.4598858, 1e-6);
        difference.Upper95.Should().BeApproximately(-.7001142, 1e-6);
    }

    /// <summary>Compares with the variance of a difference of paired proportions: (b + c − (b − c)²/n) / n², with n − 1 instead of one n.</summary>
    [Fact]
    public void The_row_noise_follows_from_the_discordant_rows()
    {
        // Of 5 rows, only the first is right on two, and only the second on one. All seeds predict the same, so they add no noise.
        ReadOnlyMemory<float> first = new float[] { 1, -1, 1, -1, 2 }, second = new float[] { 2, -3, -1, 1, 0 };

        var difference = PairedDifference.OfAccuracy([first, first, first], [second, second], [1, 1, 1, 1, 1]);

        difference.Mean.Should().BeApproximately(.2, 1e-15);
        difference.StandardError.Should().BeApproximately(Math.Sqrt((3 - 1 / 5.0) / 5 / 4), 1e-12);
        (difference.FirstSeeds, difference.SecondSeeds, difference.Rows).Should().Be((3, 2, 5));
    }

    [Fact]
    public void Accuracies_are_those_of_the_confusion_counts()
    {
        var pairs = SomePairs.Draw(new Random(1), rows: 157, seeds: 3, gap: .1, rowNoise: .1, seedNoise: .05);
        var difference = PairedDifference.OfAccuracy(pairs.First, pairs.Second, pairs.Labels);

        difference.First.Should().Be(MeanAndDeviation.Of([.. pairs.First.Select(logits => ConfusionCounts.Of(logits.Span, pairs.Labels).Accuracy)]));
        difference.Second.Should().Be(MeanAndDeviation.Of([.. pairs.Second.Select(logits => ConfusionCounts.Of(logits.Span, pairs.Labels).Accuracy)]));
    }

    /// <summary>Checks that exchanging the experiments changes the sign and nothing else.</summary>
    [Fact]
    public void Exchanging_the_experiments_changes_the_sign_only()
    {
        var pairs = SomePairs.Draw(new Random(2), rows: 158, seeds: 3, gap: .1, rowNoise: .1, seedNoise: .05);
        var (difference, exchanged) =
            (PairedDifference.OfAccuracy(pairs.First, pairs.Second, pairs.Labels), PairedDifference.OfAccuracy(pairs.Second, pairs.First, pairs.Labels));

        exchanged.Mean.Should().Be(-difference.Mean);
        exchanged.Lower95.Should().BeApproximately(-difference.Upper95, 1e-12);
        exchanged.P.Should().BeApproximately(difference.P, 1e-12);
    }

    [Fact]
    public void Equal_predictions_have_a_difference_of_0()
    {
        ReadOnlyMemory<float> logits = new float[] { 1, -1, 1 };
        var none = PairedDifference.OfAccuracy([logits, logits], [logits, logits], [1, 1, 0]);
        (none.Mean, none.Lower95, none.Upper95, none.P).Should().Be((0, 0, 0, 1));
    }

    [Fact]
    public void A_difference_without_any_noise_is_certain()
    {
        ReadOnlyMemory<float> right = new float[] { 1, -1, 1 }, wrong = new float[] { -1, 1, -1 };
        var all = PairedDifference.OfAccuracy([right, right], [wrong, wrong], [1, 0, 1]);
        (all.Mean, all.Lower95, all.Upper95, all.P).Should().Be((1, 1, 1, 0));
    }

    [Fact]
    public void One_seed_or_one_row_is_refused()
    {
        ReadOnlyMemory<float> one = new float[] { 1 }, two = new float[] { 1, -1 };
        FluentActions.Invoking(() => PairedDifference.OfAccuracy([two, two], [two], [0, 1])).Should().Throw<ArgumentException>()
            .WithMessage("2 seeds against 1; expected at least two on each side*");
        FluentActions.Invoking(() => PairedDifference.OfRocAuc([one, one], [one, one], [0])).Should().Throw<ArgumentException>()
            .WithMessage("1 rows; expected at least two*");
    }

    /// <summary>Checks the interval by simulation: of 2,000 simulated data sets, it contains the truth in at least 95 %, less three standard errors. The
    /// interval is never too narrow. It is too wide if most noise is that of single rows in single runs, which is counted twice.</summary>
    [Theory, Trait("Duration", "Seconds")]
    [InlineData(0, 0)]
    [InlineData(.24, 0)]
    [InlineData(0, .09)]
    [InlineData(.12, .05)]
    [InlineData(.15, .09)]
    public void The_interval_contains_the_truth_in_95_percent_of_simulations(double rowNoise, double seedNoise) =>
        Coverage(rowNoise, seedNoise, difference => difference).Should().BeInRange(.935, .995);

    [Fact, Trait("Duration", "Seconds")]
    public void Without_the_row_noise_the_interval_would_be_too_narrow() =>
        Coverage(rowNoise: .24, seedNoise: 0, difference => difference with { RowVariance = 0 }).Should().BeLessThan(.92);

    [Fact, Trait("Duration", "Seconds")]
    public void Without_the_seed_noise_the_interval_would_be_too_narrow() =>
        Coverage(rowNoise: 0, seedNoise: .09, difference =>
            difference with { First = difference.First with { StandardDeviation = 0 }, Second = difference.Second with { StandardDeviation = 0 } })
                .Should().BeLessThan(.75);

    private static double Coverage(double rowNoise, double seedNoise, Func<PairedDifference, PairedDifference> change)
    {
        const int Simulations = 2_000;
        const double Gap = .01;
        var random = new Random(7);
        var covered = 0;
        for (var simulation = 0; simulation < Simulations; simulation++)
        {
            var pairs = SomePairs.Draw(random, rows: 200, seeds: 3, Gap, rowNoise, seedNoise);
            var difference = change(PairedDifference.OfAccuracy(pairs.First, pairs.Second, pairs.Labels));
            covered += difference.Lower95 <= Gap && Gap <= difference.Upper95 ? 1 : 0;
        }
        return (double)covered / Simulations;
    }
}
