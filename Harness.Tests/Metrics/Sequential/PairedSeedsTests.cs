using Harness.Metrics.Sequential;
using MathNet.Numerics.Distributions;

namespace Harness.Tests.Metrics.Sequential;

/// <summary>Tests collecting the differences of paired seeds and estimating their noise.</summary>
[Trait("Category", "Unit")]
public sealed class PairedSeedsTests
{
    private const int Rows = 300;

    private static readonly double[] NoInfluence = new double[Rows];

    [Fact]
    public void Collects_the_differences_of_the_figures()
    {
        var seeds = new PairedSeeds();
        foreach (var (first, second) in new[] { (.9, .8), (.7, .8), (.85, .82) })
            seeds.Add((first, NoInfluence), (second, NoInfluence));

        (seeds.Count, seeds.Rows).Should().Be((3, Rows));
        seeds.Mean.Should().BeApproximately(.01, 1e-12);
        seeds.SumOfSquares.Should().BeApproximately(.09 * .09 + .11 * .11 + .02 * .02, 1e-12);
    }

    /// <summary>Checks the estimated variance for many seeds. Noise of a row that all seeds share stays, and noise of a single seed is averaged out.</summary>
    [Fact]
    public void The_row_variance_of_many_seeds_is_the_noise_that_they_share()
    {
        const double Common = .1, OfOneSeed = .4;
        var random = new Random(4);
        var common = Draw(Common);
        var seeds = new PairedSeeds();
        var estimates = new List<(double Now, double ManySeeds)>();
        for (var seed = 0; seed < 40; seed++)
        {
            seeds.Add((.8, [.. common.Zip(Draw(OfOneSeed), (shared, own) => shared + own)]), (.8, NoInfluence));
            estimates.Add((seeds.RowVariance, seeds.RowVarianceOfManySeeds));
        }

        estimates[0].Now.Should().BeApproximately((Common * Common + OfOneSeed * OfOneSeed) / Rows, .2 * (Common * Common + OfOneSeed * OfOneSeed) / Rows);
        estimates[^1].Now.Should().BeGreaterThan(estimates[^1].ManySeeds);
        estimates[^1].ManySeeds.Should().BeApproximately(Common * Common / Rows, .25 * Common * Common / Rows);

        double[] Draw(double deviation) => [.. Enumerable.Range(0, Rows).Select(_ => Normal.Sample(random, 0, deviation))];
    }

    [Fact]
    public void Refuses_runs_with_another_number_of_rows()
    {
        var seeds = new PairedSeeds();
        seeds.Add((.9, NoInfluence), (.8, NoInfluence));

        seeds.Invoking(pairs => pairs.Add((.9, NoInfluence), (.8, new double[Rows - 1]))).Should().Throw<ArgumentException>()
            .WithMessage($"*{Rows} and {Rows - 1} rows*");
    }
}
