using System.Buffers;
using System.IO.Hashing;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Harness.Arithmetic;

namespace Harness.Overlap;

/// <summary>Computes a signature of 256 bytes for a text.
/// The share of equal bytes of two signatures estimates the share of common word pairs of two texts.</summary>
/// <remarks>
/// <para>
/// MinHash (Broder 1997) over shingles of two neighbouring words: entry <c>i</c> is the smallest value of a random function <c>i</c> over all shingles. The
/// probability that two texts agree in an entry is their Jaccard similarity, the share of common shingles among all shingles of both. One byte of each entry
/// is stored (b-bit minwise hashing, Li and König 2010), so different entries agree by chance once in 256. The standard deviation of the estimate is at most
/// .03.
/// </para>
/// <para>
/// Shingles of two words separate copies from unrelated texts best. With every tenth word replaced, 98 of 100 texts keep a similarity of .65. A million
/// unrelated pairs of synthetic texts, which share the sentences of a small grammar, have a mean of .03 and a maximum of .27; real texts .004 and .22. Single
/// words: .79 against .46. Three words: .52 against .21; fewer entries of the signature would then agree, and the search depends on them.
/// </para>
/// </remarks>
internal static class MinHash
{
    /// <summary>The number of entries, one byte each.</summary>
    public const int Entries = 256;

    /// <summary>The length of a signature in 64-bit numbers, of eight entries each.</summary>
    public const int Length = Entries / 8;

    private const double ByChance = 1 / 256.0;

    // The random functions x ↦ factor · x + summand (mod 2³²), applied to hashed shingles.
    private static readonly uint[] Factors = [.. Enumerable.Range(1, Entries).Select(entry => (uint)SplitMix64.Scatter((ulong)entry) | 1)];
    private static readonly uint[] Summands = [.. Enumerable.Range(1, Entries).Select(entry => (uint)(SplitMix64.Scatter((ulong)entry) >> 32))];

    /// <summary>Computes the signature of a text.</summary>
    /// <param name="normalised">The result of <see cref="NormalisedText.Read"/>. A text of one word, or none, is one shingle.</param>
    /// <param name="signature">Receives the signature, <see cref="Length"/> numbers.</param>
    /// <remarks>About 2 µs for 65 words.</remarks>
    public static void Sign(ReadOnlySpan<byte> normalised, Span<ulong> signature)
    {
        var shingles = ArrayPool<uint>.Shared.Rent(normalised.Length + 1);
        var least = MemoryMarshal.Cast<uint, Vector<uint>>(stackalloc uint[Entries]);
        FindLeast(shingles.AsSpan(0, Shingle(normalised, shingles)), least);
        ArrayPool<uint>.Shared.Return(shingles);

        var values = MemoryMarshal.Cast<Vector<uint>, uint>(least);
        var entries = MemoryMarshal.AsBytes(signature);
        for (var entry = 0; entry < Entries; entry++)
            entries[entry] = (byte)((values[entry] * 0x9E3779B1) >> 24); // the minima are small numbers: one hashed byte of each distinguishes them
    }

    /// <summary>Counts the equal entries of two signatures.</summary>
    /// <param name="a">One signature.</param>
    /// <param name="b">The other signature.</param>
    /// <returns>0 to <see cref="Entries"/>.</returns>
    public static int Matches(ReadOnlySpan<ulong> a, ReadOnlySpan<ulong> b)
    {
        var left = MemoryMarshal.Cast<ulong, Vector256<byte>>(a);
        var right = MemoryMarshal.Cast<ulong, Vector256<byte>>(b)[..left.Length];
        var matches = 0;
        for (var i = 0; i < left.Length; i++)
            matches += BitOperations.PopCount(Vector256.Equals(left[i], right[i]).ExtractMostSignificantBits());
        return matches;
    }

    /// <summary>Estimates the similarity of two texts.</summary>
    /// <param name="matches">The number of equal entries of their signatures.</param>
    /// <returns>Their Jaccard similarity, in [0, 1], corrected for agreement by chance.</returns>
    public static double Similarity(int matches) => Math.Max(0, ((double)matches / Entries - ByChance) / (1 - ByChance));

    private static int Shingle(ReadOnlySpan<byte> text, uint[] shingles)
    {
        var count = 0;
        var secondWord = NextWord(text, 0);
        for (var firstWord = 0; count == 0 || secondWord <= text.Length;)
        {
            var afterBoth = NextWord(text, Math.Min(secondWord, text.Length));
            shingles[count++] = (uint)XxHash3.HashToUInt64(text[firstWord..Math.Min(afterBoth - 1, text.Length)]);
            (firstWord, secondWord) = (secondWord, afterBoth);
        }
        return count;
    }

    /// <summary>Returns the index of the next word; after the last word, the length + 1, as if a space followed.</summary>
    private static int NextWord(ReadOnlySpan<byte> text, int word) =>
        text[word..].IndexOf((byte)' ') is var space and >= 0 ? word + space + 1 : text.Length + 1;

    /// <summary>Finds the smallest values. Four vectors at a time stay in registers over all shingles.</summary>
    private static void FindLeast(ReadOnlySpan<uint> shingles, Span<Vector<uint>> least)
    {
        var factors = MemoryMarshal.Cast<uint, Vector<uint>>(Factors);
        var summands = MemoryMarshal.Cast<uint, Vector<uint>>(Summands);
        for (var i = 0; i < least.Length; i += 4)
        {
            Vector<uint> factor0 = factors[i], factor1 = factors[i + 1], factor2 = factors[i + 2], factor3 = factors[i + 3];
            Vector<uint> summand0 = summands[i], summand1 = summands[i + 1], summand2 = summands[i + 2], summand3 = summands[i + 3];
            Vector<uint> least0 = new(uint.MaxValue), least1 = least0, least2 = least0, least3 = least0;
            foreach (var shingle in shingles)
            {
                var x = new Vector<uint>(shingle);
                least0 = Vector.Min(least0, factor0 * x + summand0);
                least1 = Vector.Min(least1, factor1 * x + summand1);
                least2 = Vector.Min(least2, factor2 * x + summand2);
                least3 = Vector.Min(least3, factor3 * x + summand3);
            }
            (least[i], least[i + 1], least[i + 2], least[i + 3]) = (least0, least1, least2, least3);
        }
    }
}
