namespace Harness.Arithmetic;

/// <summary>Turns random integers into uniform numbers, normal numbers and dropout masks, with the same bits on every CPU.</summary>
/// <remarks>An integer generator gives the same integers everywhere. What a library computes from them may differ between machines.</remarks>
internal static class RandomNumbers
{
    /// <summary>Number of random bits for a uniform number or an entry of a mask: the precision of a single.</summary>
    public const int UniformBits = 24;

    /// <summary>Number of random bits for each of the two numbers behind a pair of normal numbers: the precision of a double.</summary>
    public const int NormalBits = 53;

    private const double UniformStep = 1.0 / (1L << UniformBits);

    private const double NormalStep = 1.0 / (1L << NormalBits);

    /// <summary>Computes uniformly distributed numbers between −bound and bound.</summary>
    /// <param name="integers">Random integers, each in [0, 2²⁴).</param>
    /// <param name="bound">A positive bound.</param>
    /// <param name="numbers">Receives one number for each integer. The numbers are symmetric about 0, at the middles of 2²⁴ intervals of equal width.</param>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static void Uniform(ReadOnlySpan<int> integers, double bound, Span<float> numbers)
    {
        RequireEqualLengths(integers.Length, numbers.Length);
        for (var i = 0; i < integers.Length; i++)
            numbers[i] = (float)(bound * ((2 * integers[i] + 1) * UniformStep - 1));
    }

    /// <summary>Computes numbers of the standard normal distribution, two from each pair of integers (Box and Muller 1958).</summary>
    /// <param name="integers">Random integers, each in [0, 2⁵³); an even number of them.</param>
    /// <param name="numbers">Receives one number for each integer, each within −8.6 … 8.6.</param>
    /// <exception cref="ArgumentException">The lengths differ or are odd.</exception>
    public static void Normal(ReadOnlySpan<long> integers, Span<double> numbers)
    {
        RequireEqualLengths(integers.Length, numbers.Length);
        if (integers.Length % 2 != 0)
            throw new ArgumentException($"{integers.Length} integers; expected an even number, because normal numbers are made in pairs.");
        for (var i = 0; i < integers.Length; i += 2)
        {
            var radius = Math.Sqrt(-2 * PortableMath.Log((integers[i] + 1) * NormalStep));
            var (sine, cosine) = PortableMath.SineCosineOfTurns(integers[i + 1] * NormalStep);
            (numbers[i], numbers[i + 1]) = (radius * cosine, radius * sine);
        }
    }

    /// <summary>Computes a mask that keeps each number with a given probability and scales it by the reciprocal.</summary>
    /// <param name="integers">Random integers, each in [0, 2²⁴).</param>
    /// <param name="kept">Probability of keeping a number, in (0, 1]; rounded to a multiple of 2⁻²⁴.</param>
    /// <param name="mask">Receives one entry for each integer: 0 or 1/<paramref name="kept"/>.</param>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static void Mask(ReadOnlySpan<int> integers, double kept, Span<float> mask)
    {
        RequireEqualLengths(integers.Length, mask.Length);
        var (threshold, scale) = ((int)Math.Round(kept / UniformStep), (float)(1 / kept));
        for (var i = 0; i < integers.Length; i++)
            mask[i] = integers[i] < threshold ? scale : 0;
    }

    private static void RequireEqualLengths(int integers, int numbers)
    {
        if (integers != numbers)
            throw new ArgumentException($"{integers} integers for {numbers} numbers; expected as many.");
    }
}
