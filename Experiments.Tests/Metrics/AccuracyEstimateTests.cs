using Harness.Metrics;

namespace Experiments.Tests.Metrics;

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

    [Fact]
    public void It_stays_within_the_shares_that_there_are() => Of([Right(499, 500), Right(400, 500)]).Upper95.Should().Be(1);

    [Fact]
    public void Without_a_seed_there_is_none() => FluentActions.Invoking(() => Of([])).Should().Throw<ArgumentException>().WithMessage("0 seeds*");

    private static AccuracyEstimate Of(ReadOnlyMemory<float>[] seeds) => AccuracyEstimate.Of(seeds, Enumerable.Repeat((byte)1, 500).ToArray());

    /// <summary>Logits of positive rows, the first ones right.</summary>
    private static ReadOnlyMemory<float> Right(int right, int of) => Enumerable.Range(0, of).Select(row => row < right ? 1f : -1f).ToArray();
}
