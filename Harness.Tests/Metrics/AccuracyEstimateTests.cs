using Harness.Metrics;

namespace Harness.Tests.Metrics;

/// <summary>Tests the mean accuracy over seeds and its interval over rows and seeds.</summary>
[Trait("Category", "Unit")]
public sealed class AccuracyEstimateTests
{
    [Fact]
    public void A_single_seed_has_an_interval_over_rows_only()
    {
        var estimate = Of([Logits(400, of: 500)]);

        estimate.SamplingError.Should().BeApproximately(Math.Sqrt(.8 * .2 / 499), 1e-12);
        (estimate.Mean, estimate.SeedError, estimate.Lower95).Should().Be((.8, 0, estimate.Lower95OfRows));
    }

    [Fact]
    public void Differences_between_seeds_widen_the_interval()
    {
        var (equal, different) = (Of([Logits(400, 500), Logits(400, 500), Logits(400, 500)]), Of([Logits(350, 500), Logits(400, 500), Logits(450, 500)]));

        different.Mean.Should().BeApproximately(equal.Mean, 1e-12);
        different.SeedError.Should().BeApproximately(.1 / Math.Sqrt(3), 1e-12);
        (different.Upper95 - different.Lower95).Should().BeGreaterThan(2 * (equal.Upper95 - equal.Lower95));
        equal.Upper95.Should().Be(equal.Upper95OfRows);
    }

    /// <summary>
    /// Checks the interval with figures computed by hand. Four rows, ten copies of each, are right in all of ten seeds, in half of them, in none, and in all:
    /// a variance of .176282 / 40. The seeds have accuracies of .75 and .5 in turn: a variance of .017361 / 10. The sum is .0061432. Satterthwaite's degrees
    /// of freedom are 45.3, and a printed table has t = 2.0141 for 45 and 2.0129 for 46. A logit of 0 predicts negative.
    /// </summary>
    [Fact]
    public void The_variances_of_rows_and_seeds_are_combined_by_Satterthwaite()
    {
        float[] better = [1, -1, -1, 0], worse = [1, 1, -1, -1];
        var seeds = Enumerable.Range(0, 10).Select(seed => (ReadOnlyMemory<float>)TenTimes(seed % 2 == 0 ? better : worse)).ToArray();

        var estimate = AccuracyEstimate.Of(seeds, TenTimes<byte>([1, 0, 1, 0]));

        estimate.SamplingError.Should().BeApproximately(Math.Sqrt(.176282 / 40), 1e-6);
        (estimate.Upper95 - estimate.Mean).Should().BeInRange(2.0129 * Math.Sqrt(.0061431), 2.0141 * Math.Sqrt(.0061433));
    }

    [Fact]
    public void One_row_is_refused() =>
        FluentActions.Invoking(() => AccuracyEstimate.Of([new[] { 1f }], [1])).Should().Throw<ArgumentException>().WithMessage("1 seeds and 1 rows*");

    [Fact]
    public void Two_rows_are_enough() => AccuracyEstimate.Of([new[] { 1f, 1f }], [1, 0]).Mean.Should().Be(.5);

    [Fact]
    public void The_interval_ends_at_1() => Of([Logits(499, 500), Logits(400, 500)]).Upper95.Should().Be(1);

    [Fact]
    public void An_empty_list_of_seeds_is_refused() => FluentActions.Invoking(() => Of([])).Should().Throw<ArgumentException>().WithMessage("0 seeds*");

    private static T[] TenTimes<T>(T[] rows) => [.. Enumerable.Range(0, 10).SelectMany(_ => rows)];

    private static AccuracyEstimate Of(ReadOnlyMemory<float>[] seeds) => AccuracyEstimate.Of(seeds, Enumerable.Repeat((byte)1, 500).ToArray());

    /// <summary>Creates logits of positive rows. The given number of first rows is predicted correctly.</summary>
    private static ReadOnlyMemory<float> Logits(int right, int of) => Enumerable.Range(0, of).Select(row => row < right ? 1f : -1f).ToArray();
}
