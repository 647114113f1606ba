using Harness.Metrics;
using Harness.Metrics.Paired;

namespace Harness.Tests.Metrics.Paired;

/// <summary>Tests the number of rows and seeds that would decide a difference.</summary>
[Trait("Category", "Unit")]
public sealed class DecidingSizeTests
{
    /// <summary>Compares with the sample sizes of a paired t-test at a level of .05 and a power of .8, from G*Power and Cohen 1988, for effects of .8, .5 and
    /// .2.</summary>
    [Theory, InlineData(.8, 15), InlineData(.5, 34), InlineData(.2, 199)]
    public void Without_seed_noise_the_number_of_rows_is_the_published_one(double effect, long rows) =>
        DecidingSize.For(Observed(effect, rows: 10, rowDeviation: 1, seedDeviation: 0), level: .05).Should().Be(new DecidingSize(rows, Seeds: 3));

    [Fact]
    public void If_only_seed_noise_hides_the_difference_more_seeds_are_needed_and_no_more_rows()
    {
        var observed = Observed(.02, rows: 100_000, rowDeviation: .3, seedDeviation: .02);

        var size = DecidingSize.For(observed, level: .05)!;

        size.Rows.Should().Be(100_000);
        size.Seeds.Should().BeInRange(16, 18, "2·(1.96 + .84)² = 15.7 in each of two groups, and a little more with Student's t: 17");
    }

    [Fact]
    public void If_neither_rows_nor_seeds_suffice_alone_both_grow()
    {
        var size = DecidingSize.For(Observed(.02, rows: 500, rowDeviation: .4, seedDeviation: .02), level: .05)!;

        size.Rows.Should().BeGreaterThan(500);
        size.Seeds.Should().BeGreaterThan(3);
        ((double)size.Rows / size.Seeds).Should().BeApproximately(500 / 3.0, 1);
    }

    [Fact]
    public void A_stricter_level_needs_more_rows() =>
        DecidingSize.For(Observed(.2, 10, 1, 0), .05 / 8)!.Rows.Should().BeGreaterThan(DecidingSize.For(Observed(.2, 10, 1, 0), .05)!.Rows);

    [Fact]
    public void No_size_decides_a_difference_of_0() => DecidingSize.For(Observed(0, 10, 1, .1), .05).Should().BeNull();

    [Fact]
    public void A_difference_that_a_billion_rows_and_ten_thousand_seeds_cannot_decide_has_no_size() =>
        DecidingSize.For(Observed(1e-7, 10, 1, .1), .05).Should().BeNull();

    [Theory, InlineData(0), InlineData(1), InlineData(double.NaN)]
    public void A_level_outside_0_to_1_is_refused(double level) =>
        FluentActions.Invoking(() => DecidingSize.For(Observed(.2, 10, 1, 0), level)).Should().Throw<ArgumentOutOfRangeException>()
            .WithMessage("A level is between 0 and 1.*");

    /// <summary>Checks the power by simulation: at the computed size, the difference is found in 80 % of 2,000 simulated data sets, within three standard
    /// errors.</summary>
    [Fact, Trait("Duration", "Seconds")]
    public void The_size_decides_in_four_of_five_simulations()
    {
        const int Simulations = 2_000;
        var size = DecidingSize.For(Observed(.05, rows: 50, rowDeviation: Math.Sqrt(2 * .75 * .25 / 3), seedDeviation: 0), level: .05)!;
        var random = new Random(9);
        var found = 0;
        for (var simulation = 0; simulation < Simulations; simulation++)
        {
            var pairs = SomePairs.Draw(random, (int)size.Rows, seeds: 3, gap: .05, rowNoise: 0, seedNoise: 0);
            var differences = Enumerable.Range(0, (int)size.Rows)
                .Select(row => pairs.First.Average(seed => Right(seed, row)) - pairs.Second.Average(seed => Right(seed, row)));
            var result = MeanAndDeviation.Of([.. differences]);
            found += Math.Abs(result.Mean) / (result.StandardDeviation / Math.Sqrt(size.Rows)) > 1.96 ? 1 : 0;

            double Right(ReadOnlyMemory<float> seed, int row) => seed.Span[row] > 0 == (pairs.Labels[row] == 1) ? 1 : 0;
        }
        ((double)found / Simulations).Should().BeInRange(.76, .84);
    }

    private static PairedDifference Observed(double difference, int rows, double rowDeviation, double seedDeviation) => new()
    {
        Rows = rows,
        RowVariance = rowDeviation * rowDeviation / rows,
        First = new MeanAndDeviation(difference, seedDeviation),
        Second = new MeanAndDeviation(0, seedDeviation),
        FirstSeeds = 3,
        SecondSeeds = 3,
    };
}
