using System.IO.Hashing;

namespace Harness.Overlap;

/// <summary>Computes a 128-bit hash of a normalised text. Equal hashes count as equal texts, so the texts need not be stored.</summary>
/// <remarks>
/// XXH128 (Collet 2020), unseeded, the same on every platform. Among n different texts the probability of a collision by chance is n²/2¹²⁹: 2·10⁻²⁶ for 4
/// million. It is not a cryptographic hash: collisions can be made deliberately.
/// </remarks>
internal static class TextHash
{
    /// <summary>Hashes a text.</summary>
    /// <param name="normalised">The result of <see cref="NormalisedText.Read"/>.</param>
    /// <returns>The hash.</returns>
    public static UInt128 Of(ReadOnlySpan<byte> normalised) => XxHash128.HashToUInt128(normalised);
}
