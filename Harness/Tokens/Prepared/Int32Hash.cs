using System.Numerics;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Harness.Tokens.Prepared;

/// <summary>Computes SHA-256 of ids in the form in which NumPy stores Keras' arrays: little-endian, four bytes each.</summary>
internal sealed class Int32Hash : IDisposable
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly int[] _wide = new int[1 << 14];

    /// <summary>Appends ids.</summary>
    /// <param name="ids">The ids, any number of them.</param>
    public void Append(ReadOnlySpan<short> ids)
    {
        while (!ids.IsEmpty)
        {
            int count = Math.Min(ids.Length, _wide.Length), at = 0;
            for (; at <= count - Vector<short>.Count; at += Vector<short>.Count)
            {
                Vector.Widen(new Vector<short>(ids[at..]), out var low, out var high);
                low.CopyTo(_wide, at);
                high.CopyTo(_wide, at + Vector<int>.Count);
            }
            for (; at < count; at++)
                _wide[at] = ids[at];
            _hash.AppendData(MemoryMarshal.AsBytes(_wide.AsSpan(0, count)));
            ids = ids[count..];
        }
    }

    /// <summary>Finishes the hash.</summary>
    /// <returns>64 hexadecimal digits in lower case.</returns>
    public string ToHex() => Convert.ToHexStringLower(_hash.GetHashAndReset());

    /// <inheritdoc/>
    public void Dispose() => _hash.Dispose();
}
