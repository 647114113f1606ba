using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Harness.Data;

/// <summary>Computes SHA-256 over numbers and texts. Each text follows its length, so that ("ab", "c") and ("a", "bc") differ.</summary>
internal sealed class FingerprintBuilder : IDisposable
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private byte[] _pending = new byte[1 << 16];
    private int _used;

    /// <summary>Adds one byte.</summary>
    /// <param name="value">The byte.</param>
    public void Add(byte value)
    {
        MakeRoom(1);
        _pending[_used++] = value;
    }

    /// <summary>Adds a number as four bytes, least significant first.</summary>
    /// <param name="value">The number.</param>
    public void Add(int value)
    {
        MakeRoom(sizeof(int));
        BinaryPrimitives.WriteInt32LittleEndian(_pending.AsSpan(_used), value);
        _used += sizeof(int);
    }

    /// <summary>Adds a text: the number of its UTF-8 bytes, then these bytes.</summary>
    /// <param name="text">Any well-formed text.</param>
    /// <exception cref="EncoderFallbackException">The text contains half a surrogate pair, which has no UTF-8 form.</exception>
    public void Add(string text)
    {
        int bytes = Strict.GetByteCount(text);
        Add(bytes);
        MakeRoom(bytes);
        _used += Strict.GetBytes(text, _pending.AsSpan(_used));
    }

    /// <summary>Finishes the fingerprint.</summary>
    /// <returns>64 hexadecimal digits in lower case.</returns>
    public string ToHex()
    {
        Flush();
        return Convert.ToHexStringLower(_hash.GetHashAndReset());
    }

    /// <inheritdoc/>
    public void Dispose() => _hash.Dispose();

    private void MakeRoom(int bytes)
    {
        if (_pending.Length - _used >= bytes)
            return;
        Flush();
        if (_pending.Length < bytes)
            _pending = new byte[bytes];
    }

    private void Flush()
    {
        _hash.AppendData(_pending, 0, _used);
        _used = 0;
    }
}
