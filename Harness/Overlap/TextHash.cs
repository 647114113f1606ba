using System.IO.Hashing;

namespace Harness.Overlap;

/// <summary>The identity of a normalised text in 128 bits: equal hashes are taken for equal texts, and the texts need not be kept.</summary>
/// <remarks>
/// XXH128 (Collet 2020), unseeded, the same on every platform. Among n different texts some two collide by chance with a probability of n²/2¹²⁹:
/// 2·10⁻²⁶ at 4 million. It is no cryptographic hash: whoever wants two texts to collide can make them.
/// </remarks>
public static class TextHash
{
    /// <summary>Hashes a text.</summary>
    /// <param name="normalised">What <see cref="NormalisedText.Read"/> returned.</param>
    /// <returns>Its 128 bits.</returns>
    public static UInt128 Of(ReadOnlySpan<byte> normalised) => XxHash128.HashToUInt128(normalised);
}
