using Harness.Metrics;
using Harness.Metrics.Paired;

namespace Harness.Tests.Metrics.Paired;

[Trait("Category", "Unit")]
public sealed class DecidingSizeTests
{
    /// <summary>The sample sizes of a paired t-test at a level of .05 and a power of .8,
    /// as G*Power and Cohen 1988 have them for effects of .8, .5 and .2.</summary>
    [Theory, InlineData(.8, 15), InlineData(.5, 34), InlineData(.2, 199)]
    public void Without_noise_of_seeds_it_is_the_published_number_of_rows(double effect, long rows) =>
        DecidingSize.For(Seen(effect, rows: 10, rowDeviation: 1, seedDeviation: 0), level: .05).Should().Be(new DecidingSize(rows, Seeds: 3));

    [Fact]
    public void Where_the_seeds_alone_hide_the_difference_more_seeds_are_needed_and_more_rows_do_not_help()
    {
        var seen = Seen(.02, rows: 100_000, rowDeviation: .3, seedDeviation: .02);

        var size = DecidingSize.For(seen, level: .05)!;

        size.Rows.Should().Be(100_000);
        size.Seeds.Should().BeInRange(16, 18, "2·(1.96 + .84)² = 15.7 in each of two groups, and a little more with Student's t: 17");
    }

    [Fact]
    public void Where_neither_is_enough_by_itself_both_grow()
    {
        var size = DecidingSize.For(Seen(.02, rows: 500, rowDeviation: .4, seedDeviation: .02), level: .05)!;

        size.Rows.Should().BeGreaterThan(500);
        size.Seeds.Should().BeGreaterThan(3);
        ((double)size.Rows / size.Seeds).Should().BeApproximately(500 / 3.0, 1);
    }

    [Fact]
    public void The_sharper_the_level_the_more_rows() =>
        DecidingSize.For(Seen(.2, 10, 1, 0), .05 / 8)!.Rows.Should().BeGreaterThan(DecidingSize.For(Seen(.2, 10, 1, 0), .05)!.Rows);

    [Fact]
    public void No_size_decides_what_does_not_differ() => DecidingSize.For(Seen(0, 10, 1, .1), .05).Should().BeNull();

    [Fact]
    public void A_difference_that_a_billion_rows_and_ten_thousand_seeds_would_not_show_has_no_size() =>
        DecidingSize.For(Seen(1e-7, 10, 1, .1), .05).Should().BeNull();

    [Theory, InlineData(0), InlineData(1), InlineData(double.NaN)]
    public void A_level_is_between_0_and_1(double level) =>
        FluentActions.Invoking(() => DecidingSize.For(Seen(.2, 10, 1, 0), level)).Should().Throw<ArgumentOutOfRangeException>()
            .WithMessage("A level is between 0 and 1.*");

    /// <summary>At the size it names, the difference is found as often as it says: 80 % of 2,000 worlds, give or take three standard errors.</summary>
    [Fact, Trait("Duration", "Seconds")]
    public void Its_size_decides_four_times_in_five()
    {
        const int Worlds = 2_000;
        var size = DecidingSize.For(Seen(.05, rows: 50, rowDeviation: Math.Sqrt(2 * .75 * .25 / 3), seedDeviation: 0), level: .05)!;
        var random = new Random(9);
        var found = 0;
        for (var world = 0; world < Worlds; world++)
        {
            var pairs = SomePairs.Draw(random, (int)size.Rows, seeds: 3, gap: .05, rowNoise: 0, seedNoise: 0);
            var differences = Enumerable.Range(0, (int)size.Rows)
                .Select(row => pairs.First.Average(seed => Right(seed, row)) - pairs.Second.Average(seed => Right(seed, row)));
            var spread = MeanAndDeviation.Of([.. differences]);
            found += Math.Abs(spread.Mean) / (spread.StandardDeviation / Math.Sqrt(size.Rows)) > 1.96 ? 1 : 0;

            double Right(ReadOnlyMemory<float> seed, int row) => seed.Span[row] > 0 == (pairs.Labels[row] == 1) ? 1 : 0;
        }
        ((double)found / Worlds).Should().BeInRange(.76, .84);
    }

    private static PairedDifference Seen(double difference, int rows, double rowDeviation, double seedDeviation) => new()
    {
        Rows = rows,
        RowVariance = rowDeviation * rowDeviation / rows,
        First = new MeanAndDeviation(difference, seedDeviation),
        Second = new MeanAndDeviation(0, seedDeviation),
        FirstSeeds = 3,
        SecondSeeds = 3,
    };
}
