using System.Buffers;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Text;

namespace Harness.Tokens;

/// <summary>The words of one text, one after the other, in a rented buffer. Made by <see cref="KerasTokenizer.Words"/>.</summary>
/// <remarks>
/// The text is lowered once and every byte marked that separates words, 16 bytes at a time; then words are the runs between marks.
/// That is some five times as fast as turning separators into spaces and searching for those, since words have five letters or so.
/// </remarks>
public ref struct WordEnumerator
{
    private const int BitsOfAMark = 64;

    /// <summary>
    /// Which characters of ASCII separate words, for 16 to be looked up at once: of the character with the nibbles h and l,
    /// bit h of <c>ByLowNibble[l]</c> says so, and <c>BitOfHighNibble[h]</c> is that bit.
    /// </summary>
    private static readonly Vector128<byte> ByLowNibble = Vector128.Create(Enumerable.Range(0, 16).Select(BitsOf).ToArray());

    private static readonly Vector128<byte> BitOfHighNibble = Vector128.Create((byte)1, 2, 4, 8, 16, 32, 64, 128, 0, 0, 0, 0, 0, 0, 0, 0);

    private readonly byte[] _rented;
    private readonly ReadOnlySpan<byte> _lower;

    /// <summary>A bit for each byte of the text and for each that would fill the last number: whether it is no part of a word.</summary>
    private readonly ReadOnlySpan<ulong> _separates;

    private int _end;

    internal WordEnumerator(ReadOnlySpan<byte> text)
    {
        byte[]? unicode = null;
        if (!Ascii.IsValid(text))
            text = LowerUnicode(text, out unicode);

        int marks = (text.Length + BitsOfAMark - 1) / BitsOfAMark;
        _rented = ArrayPool<byte>.Shared.Rent(marks * (sizeof(ulong) + BitsOfAMark));
        var separates = MemoryMarshal.Cast<byte, ulong>(_rented.AsSpan(0, marks * sizeof(ulong)));
        var lower = _rented.AsSpan(marks * sizeof(ulong), marks * BitsOfAMark);
        text.CopyTo(lower);
        lower[text.Length..].Fill((byte)' ');
        for (int mark = 0; mark < marks; mark++)
            separates[mark] = LowerAndMark(lower.Slice(mark * BitsOfAMark, BitsOfAMark));
        _lower = lower;
        _separates = separates;
        if (unicode is not null)
            ArrayPool<byte>.Shared.Return(unicode);
    }

    /// <summary>The current word, as UTF-8; valid until the next <see cref="MoveNext"/>.</summary>
    public ReadOnlySpan<byte> Current { get; private set; }

    /// <summary>Lets <c>foreach</c> take this for what it goes through.</summary>
    /// <returns>This enumerator.</returns>
    public readonly WordEnumerator GetEnumerator() => this;

    /// <summary>Goes on to the next word.</summary>
    /// <returns>False after the last.</returns>
    public bool MoveNext()
    {
        int start = Next(_end, ulong.MaxValue);
        if (start == _lower.Length)
            return false;
        _end = Next(start, 0);
        Current = _lower[start.._end];
        return true;
    }

    /// <summary>Gives the buffer back; <c>foreach</c> calls it.</summary>
    public readonly void Dispose() => ArrayPool<byte>.Shared.Return(_rented);

    /// <summary>The next byte that separates words, or where all bits are flipped the next that does not; the end if there is none.</summary>
    private readonly int Next(int from, ulong flip)
    {
        int mark = from / BitsOfAMark;
        if (mark == _separates.Length)
            return _lower.Length;
        ulong bits = (_separates[mark] ^ flip) >> (from % BitsOfAMark) << (from % BitsOfAMark);
        while (bits == 0)
        {
            if (++mark == _separates.Length)
                return _lower.Length;
            bits = _separates[mark] ^ flip;
        }

        return (mark * BitsOfAMark) + BitOperations.TrailingZeroCount(bits);
    }

    /// <summary>Lowers the capitals of ASCII, and tells which bytes separate words.</summary>
    private static ulong LowerAndMark(Span<byte> bytes)
    {
        ulong separates = 0;
        for (int at = 0; at < BitsOfAMark; at += Vector128<byte>.Count)
        {
            var part = bytes.Slice(at, Vector128<byte>.Count);
            var given = Vector128.Create<byte>(part);
            var capitals = Vector128.GreaterThanOrEqual(given, Vector128.Create((byte)'A')) & Vector128.LessThanOrEqual(given, Vector128.Create((byte)'Z'));
            (given | (capitals & Vector128.Create((byte)0x20))).CopyTo(part);
            var found = Vector128.Shuffle(ByLowNibble, given & Vector128.Create((byte)0xF)) & Vector128.Shuffle(BitOfHighNibble, given >>> 4);
            separates |= (ulong)Vector128.GreaterThan(found, Vector128<byte>.Zero).ExtractMostSignificantBits() << at;
        }

        return separates;
    }

    private static byte BitsOf(int lowNibble) =>
        (byte)Enumerable.Range(0, 8)
            .Where(high => (char)((high << 4) | lowNibble) is var c && (c == ' ' || KerasTokenizer.Filter.Contains(c))).Sum(high => 1 << high);

    private static ReadOnlySpan<byte> LowerUnicode(ReadOnlySpan<byte> utf8, out byte[] rented)
    {
        var text = ArrayPool<char>.Shared.Rent(utf8.Length);
        int units = Encoding.UTF8.GetChars(utf8, text);
        var lower = ArrayPool<char>.Shared.Rent(PythonLower.LongestResult(units));
        int lowered = PythonLower.Lower(text.AsSpan(0, units), lower);

        rented = ArrayPool<byte>.Shared.Rent(Encoding.UTF8.GetMaxByteCount(lowered));
        var result = rented.AsSpan(0, Encoding.UTF8.GetBytes(lower.AsSpan(0, lowered), rented));
        ArrayPool<char>.Shared.Return(text);
        ArrayPool<char>.Shared.Return(lower);
        return result;
    }
}
