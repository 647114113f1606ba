using System.Text;

namespace Harness.Overlap;

/// <summary>Normalises texts so that formatting does not matter: words in lower case with one space between them.
/// Reuses its buffer; use one instance for each thread.</summary>
/// <remarks>
/// Words consist of letters and digits. Apostrophes (' and U+2019) are removed, so that "don't" and "dont" are one word. Every other character separates
/// words. Lower case follows Unicode's simple invariant mapping, one code point to one. A text without a letter or digit ("!!!", ":-)") keeps its bytes,
/// trimmed, so that such texts are not all equal. These bytes never equal a normalised text, which consists of letters, digits and spaces.
/// </remarks>
internal sealed class NormalisedText
{
    private const byte Separator = 0, Vanishes = 1; // no letter or digit has these bytes
    private const int RightSingleQuotationMark = 0x2019;

    private static readonly byte[] Kinds = [.. Enumerable.Range(0, 128).Select(KindOf)];

    private byte[] _bytes = new byte[1 << 12];
    private int _start, _end;
    private int _parted; // 1 after a separator, else 0

    /// <summary>The normalised form of the last text, as UTF-8; valid until the next <see cref="Read"/>.</summary>
    public ReadOnlySpan<byte> Bytes => _bytes.AsSpan(_start, _end - _start);

    /// <summary>Normalises a text.</summary>
    /// <param name="utf8">The text, valid UTF-8.</param>
    /// <returns><see cref="Bytes"/>; empty only if the text consists of ASCII whitespace.</returns>
    public ReadOnlySpan<byte> Read(ReadOnlySpan<byte> utf8)
    {
        MakeRoom(utf8.Length);
        (_bytes[0], _end, _parted) = (0, 0, 0);
        for (var rest = utf8; !rest.IsEmpty;)
        {
            var ascii = rest.IndexOfAnyExceptInRange((byte)0, (byte)0x7F) is var beyond and >= 0 ? beyond : rest.Length;
            AppendAscii(rest[..ascii]);
            rest = rest[ascii..];
            if (!rest.IsEmpty)
                rest = rest[AppendRune(rest)..];
        }

        _start = _bytes[0] == ' ' ? 1 : 0; // the text began with separators
        if (_end == 0)
            KeepAsItIs(utf8.Trim(" \t\r\n\v\f"u8));
        return Bytes;
    }

    private static byte KindOf(int value) => (char)value switch
    {
        '\'' => Vanishes,
        var c when char.IsAsciiLetterOrDigit(c) => (byte)char.ToLowerInvariant(c),
        _ => Separator,
    };

    /// <summary>Appends ASCII without a branch on the kind of byte, because the ends of words are unpredictable:
    /// about 1.5 ns a byte instead of three.</summary>
    private void AppendAscii(ReadOnlySpan<byte> ascii)
    {
        var bytes = _bytes;
        var kinds = Kinds;
        var (end, parted) = (_end, _parted);
        foreach (var c in ascii)
        {
            var kind = kinds[c];
            var inWord = kind > Vanishes ? 1 : 0;
            bytes[end] = (byte)' '; // remains only if the end advances
            end += parted & inWord;
            bytes[end] = kind;
            end += inWord;
            parted = (parted & ~inWord) | (kind == Separator ? 1 : 0);
        }
        (_end, _parted) = (end, parted);
    }

    private int AppendRune(ReadOnlySpan<byte> utf8)
    {
        Rune.DecodeFromUtf8(utf8, out var rune, out var consumed);
        if (Rune.IsLetterOrDigit(rune))
        {
            _bytes[_end] = (byte)' ';
            _end += _parted;
            _parted = 0;
            _end += Rune.ToLowerInvariant(rune).EncodeToUtf8(_bytes.AsSpan(_end));
        }
        else if (rune.Value != RightSingleQuotationMark)
            _parted = 1;
        return consumed;
    }

    private void KeepAsItIs(ReadOnlySpan<byte> text)
    {
        text.CopyTo(_bytes);
        (_start, _end) = (0, text.Length);
    }

    /// <summary>
    /// Reserves space: a lower-case letter may take three bytes where its capital takes two (U+023A), but none takes twice as many; two bytes are written
    /// beyond the end.
    /// </summary>
    private void MakeRoom(int utf8Length)
    {
        var needed = 2 * utf8Length + 2;
        if (_bytes.Length < needed)
            _bytes = new byte[Math.Max(needed, 2 * _bytes.Length)];
    }
}
