namespace Harness.Arithmetic;

/// <summary>A seeded random number generator whose sequence is the same on every platform and in every version of .NET.</summary>
/// <param name="seed">The seed. Equal seeds give equal sequences.</param>
/// <remarks>
/// SplitMix64 (Steele, Lea and Flood 2014): one addition and one finaliser for each number; any 64-bit number is a good seed. <see cref="Random"/> does not
/// promise a stable sequence across versions. No floating point is used, because a logarithm that differs in its last bit would change a committed fixture.
/// </remarks>
internal sealed class SplitMix64(ulong seed)
{
    private const ulong GoldenRatio = 0x9E3779B97F4A7C15;

    private ulong _state = seed;

    /// <summary>Mixes a number over all 64 bits. The function is a bijection, so different numbers stay different.</summary>
    /// <param name="z">Any number.</param>
    /// <returns>A number unrelated to those of neighbouring inputs.</returns>
    public static ulong Scatter(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }

    /// <summary>Draws a uniformly distributed number.</summary>
    /// <param name="count">The number of outcomes, at least 1.</param>
    /// <returns>A number in [0, <paramref name="count"/>).</returns>
    public int Below(int count) => (int)Math.BigMul(Next(), (ulong)count, out _); // the high half of a 128-bit product, with negligible bias

    /// <summary>Draws true with the given probability.</summary>
    /// <param name="percent">The probability in per cent, 0 to 100.</param>
    /// <returns>The outcome.</returns>
    public bool Chance(int percent) => Below(100) < percent;

    /// <summary>Draws one of several elements.</summary>
    /// <typeparam name="T">The type of the elements.</typeparam>
    /// <param name="choices">The elements, at least one.</param>
    /// <returns>One element; each is equally likely.</returns>
    public T OneOf<T>(T[] choices) => choices[Below(choices.Length)];

    /// <summary>Draws a rank by an approximation of Zipf's law: the octaves of ranks 1, 2–3, 4–7, … are equally likely.</summary>
    /// <param name="octaves">The number of octaves.</param>
    /// <returns>A rank from 0 to 2^<paramref name="octaves"/> − 2, each about twice as likely as one twice as high.</returns>
    public int ZipfRank(int octaves)
    {
        var first = 1 << Below(octaves);
        return first - 1 + Below(first);
    }

    /// <summary>Draws a number of 64 bits.</summary>
    /// <returns>Any number; each is equally likely.</returns>
    public ulong Next() => Scatter(_state += GoldenRatio);
}
