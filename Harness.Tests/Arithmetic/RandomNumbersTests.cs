using Harness.Arithmetic;

namespace Harness.Tests.Arithmetic;

[Trait("Category", "Unit")]
public sealed class RandomNumbersTests
{
    private const int LargestInteger = (1 << RandomNumbers.UniformBits) - 1;

    [Fact]
    public void Uniform_numbers_lie_symmetrically_within_their_bound()
    {
        var numbers = new float[4];
        RandomNumbers.Uniform([0, LargestInteger, LargestInteger / 2, LargestInteger / 2 + 1], .05, numbers);

        numbers[0].Should().Be(-numbers[1]).And.BeInRange(-.05f, -.0499999f);
        numbers[2].Should().Be(-numbers[3]);
        ((double)numbers[3]).Should().BeApproximately(.05 / (1 << 24), 1e-15);
    }

    [Fact]
    public void Uniform_numbers_are_the_middles_of_equal_intervals()
    {
        var numbers = new float[2];
        RandomNumbers.Uniform([5_000_000, 5_000_001], 1, numbers);

        numbers.Should().Equal((float)(2 * 5_000_000.5 / (1 << 24) - 1), (float)(2 * 5_000_001.5 / (1 << 24) - 1));
    }

    [Theory]
    [InlineData(0, 0, 8.571674348652905, 0)] // √(2·53·ln 2)
    [InlineData(0, 1L << 51, 0, 8.571674348652905)]
    [InlineData((1L << 53) - 1, 123, 0, 0)]
    [InlineData((1L << 52) - 1, 1L << 52, -1.1774100225154747, 0)] // −√(2·ln 2)
    [InlineData((1L << 52) - 1, 1L << 50, .8325546111576977, .8325546111576977)] // √(ln 2)
    public void Normal_numbers_are_those_of_Box_and_Muller(long first, long second, double expectedFirst, double expectedSecond)
    {
        var numbers = new double[2];
        RandomNumbers.Normal([first, second], numbers);

        numbers[0].Should().BeApproximately(expectedFirst, 1e-15);
        numbers[1].Should().BeApproximately(expectedSecond, 1e-15);
    }

    /// <summary>Applies the Kolmogorov-Smirnov test to the first or the second numbers of the pairs. The 99.9 % quantile of the largest distance to the
    /// cumulative distribution is 1.95 / √n.</summary>
    [Theory, InlineData(0), InlineData(1)]
    public void Normal_numbers_have_the_normal_distribution(int ofPair)
    {
        const int Pairs = 20_000;
        var random = new Random(1);
        var numbers = new double[2 * Pairs];
        RandomNumbers.Normal([.. Enumerable.Range(0, 2 * Pairs).Select(_ => random.NextInt64(1L << RandomNumbers.NormalBits))], numbers);

        var sorted = numbers.Where((_, i) => i % 2 == ofPair).Order().ToArray();
        sorted.Select((number, rank) => Math.Abs(MathNet.Numerics.Distributions.Normal.CDF(0, 1, number) - (rank + .5) / Pairs)).Max()
            .Should().BeLessThan(1.95 / Math.Sqrt(Pairs));
    }

    [Fact]
    public void Masks_keep_the_integers_below_the_probability_and_scale_them()
    {
        var mask = new float[4];
        RandomNumbers.Mask([0, (1 << 22) - 1, 1 << 22, LargestInteger], kept: .25, mask);

        mask.Should().Equal(4, 4, 0, 0);
    }

    [Fact]
    public void A_mask_that_keeps_all_is_made_of_ones()
    {
        var mask = new float[2];
        RandomNumbers.Mask([0, LargestInteger], kept: 1, mask);

        mask.Should().Equal(1, 1);
    }

    [Fact]
    public void Different_lengths_are_refused()
    {
        FluentActions.Invoking(() => RandomNumbers.Uniform(new int[2], 1, new float[3])).Should().Throw<ArgumentException>()
            .WithMessage("2 integers for 3 numbers*");
        FluentActions.Invoking(() => RandomNumbers.Normal(new long[2], new double[4])).Should().Throw<ArgumentException>()
            .WithMessage("2 integers for 4 numbers*");
        FluentActions.Invoking(() => RandomNumbers.Normal(new long[3], new double[3])).Should().Throw<ArgumentException>().WithMessage("3 integers*even*");
        FluentActions.Invoking(() => RandomNumbers.Mask(new int[2], .5, new float[1])).Should().Throw<ArgumentException>()
            .WithMessage("2 integers for 1 numbers*");
    }
}
