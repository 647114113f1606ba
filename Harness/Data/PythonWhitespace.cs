using System.Text;

namespace Harness.Data;

/// <summary>Python's <c>str.strip()</c>, which is called on every text.</summary>
/// <remarks>
/// <c>str.isspace</c> is Unicode's White_Space, as in .NET, and the four information separators U+001C…U+001F on top of it
/// (CPython, <c>Objects/unicodetype_db.h</c>, <c>_PyUnicode_IsWhitespace</c>).
/// </remarks>
public static class PythonWhitespace
{
    /// <summary>Whether Python's <c>str.isspace</c> holds for one character.</summary>
    /// <param name="rune">Any character.</param>
    /// <returns>True for what <c>strip()</c> removes.</returns>
    public static bool IsSpace(Rune rune) => Rune.IsWhiteSpace(rune) || rune.Value is >= 0x1C and <= 0x1F;

    /// <summary>A text without the whitespace at its two ends.</summary>
    /// <param name="text">Any UTF-8.</param>
    /// <returns>The part of <paramref name="text"/> that remains; empty if it is whitespace throughout.</returns>
    public static ReadOnlySpan<byte> Strip(ReadOnlySpan<byte> text)
    {
        while (!text.IsEmpty && !IsPrintableAscii(text[0]) && Rune.DecodeFromUtf8(text, out var rune, out int length) is var _ && IsSpace(rune))
            text = text[length..];
        while (!text.IsEmpty && !IsPrintableAscii(text[^1]) && Rune.DecodeLastFromUtf8(text, out var rune, out int length) is var _ && IsSpace(rune))
            text = text[..^length];
        return text;
    }

    /// <summary>What nearly every text begins and ends with needs no decoding.</summary>
    private static bool IsPrintableAscii(byte b) => b is > 0x20 and < 0x7F;
}
