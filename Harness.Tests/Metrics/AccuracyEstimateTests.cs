using Harness.Metrics;

namespace Harness.Tests.Metrics;

[Trait("Category", "Unit")]
public sealed class AccuracyEstimateTests
{
    [Fact]
    public void A_single_seed_has_the_interval_of_its_rows()
    {
        var estimate = Of([Right(400, of: 500)]);

        estimate.SamplingError.Should().BeApproximately(Math.Sqrt(.8 * .2 / 499), 1e-12);
        (estimate.Mean, estimate.SeedError, estimate.Lower95).Should().Be((.8, 0, estimate.Lower95OfRows));
    }

    [Fact]
    public void Seeds_that_differ_widen_it()
    {
        var (alike, apart) = (Of([Right(400, 500), Right(400, 500), Right(400, 500)]), Of([Right(350, 500), Right(400, 500), Right(450, 500)]));

        apart.Mean.Should().BeApproximately(alike.Mean, 1e-12);
        apart.SeedError.Should().BeApproximately(.1 / Math.Sqrt(3), 1e-12);
        (apart.Upper95 - apart.Lower95).Should().BeGreaterThan(2 * (alike.Upper95 - alike.Lower95));
        alike.Upper95.Should().Be(alike.Upper95OfRows);
    }

    /// <summary>
    /// Rows in tens, right in all of ten seeds, in half of them, in none, in all: a variance of .176282 / 40. Seeds at .75 and .5 in turn: .017361 / 10.
    /// Together .0061432; Satterthwaite's degrees of freedom are 45.3, and a printed table has t = 2.0141 for 45 and 2.0129 for 46.
    /// A logit of 0 predicts negative.
    /// </summary>
    [Fact]
    public void Rows_and_seeds_are_put_together_by_Satterthwaite()
    {
        float[] better = [1, -1, -1, 0], worse = [1, 1, -1, -1];
        var seeds = Enumerable.Range(0, 10).Select(seed => (ReadOnlyMemory<float>)Ten(seed % 2 == 0 ? better : worse)).ToArray();

        var estimate = AccuracyEstimate.Of(seeds, Ten<byte>([1, 0, 1, 0]));

        estimate.SamplingError.Should().BeApproximately(Math.Sqrt(.176282 / 40), 1e-6);
        (estimate.Upper95 - estimate.Mean).Should().BeInRange(2.0129 * Math.Sqrt(.0061431), 2.0141 * Math.Sqrt(.0061433));
    }

    [Fact]
    public void One_row_has_no_spread() =>
        FluentActions.Invoking(() => AccuracyEstimate.Of([new[] { 1f }], [1])).Should().Throw<ArgumentException>().WithMessage("1 seeds and 1 rows*");

    [Fact]
    public void Two_rows_have() => AccuracyEstimate.Of([new[] { 1f, 1f }], [1, 0]).Mean.Should().Be(.5);

    [Fact]
    public void It_stays_within_the_shares_that_there_are() => Of([Right(499, 500), Right(400, 500)]).Upper95.Should().Be(1);

    [Fact]
    public void Without_a_seed_there_is_none() => FluentActions.Invoking(() => Of([])).Should().Throw<ArgumentException>().WithMessage("0 seeds*");

    private static T[] Ten<T>(T[] rows) => [.. Enumerable.Range(0, 10).SelectMany(_ => rows)];

    private static AccuracyEstimate Of(ReadOnlyMemory<float>[] seeds) => AccuracyEstimate.Of(seeds, Enumerable.Repeat((byte)1, 500).ToArray());

    /// <summary>Logits of positive rows, the first ones right.</summary>
    private static ReadOnlyMemory<float> Right(int right, int of) => Enumerable.Range(0, of).Select(row => row < right ? 1f : -1f).ToArray();
}
