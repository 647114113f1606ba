using System.Text;

namespace Harness.Data;

/// <summary>Implements Python's <c>str.strip()</c>, which is applied to every text.</summary>
/// <remarks>
/// Python's <c>str.isspace</c> accepts Unicode's White_Space, as .NET does, and in addition the four information separators U+001C to U+001F
/// (CPython, <c>Objects/unicodetype_db.h</c>, <c>_PyUnicode_IsWhitespace</c>).
/// </remarks>
internal static class PythonWhitespace
{
    /// <summary>Checks whether Python's <c>str.isspace</c> is true for one character.</summary>
    /// <param name="rune">Any character.</param>
    /// <returns>Whether <c>strip()</c> removes the character.</returns>
    public static bool IsSpace(Rune rune) => Rune.IsWhiteSpace(rune) || rune.Value is >= 0x1C and <= 0x1F;

    /// <summary>Removes the whitespace at both ends of a text.</summary>
    /// <param name="text">Any UTF-8.</param>
    /// <returns>The remaining part of <paramref name="text"/>; empty if the text is only whitespace.</returns>
    public static ReadOnlySpan<byte> Strip(ReadOnlySpan<byte> text)
    {
        while (!text.IsEmpty && !IsPrintableAscii(text[0]) && Rune.DecodeFromUtf8(text, out var rune, out int length) is var _ && IsSpace(rune))
            text = text[length..];
        while (!text.IsEmpty && !IsPrintableAscii(text[^1]) && Rune.DecodeLastFromUtf8(text, out var rune, out int length) is var _ && IsSpace(rune))
            text = text[..^length];
        return text;
    }

    /// <summary>Checks for printable ASCII: nearly every text begins and ends with it, and it needs no decoding.</summary>
    private static bool IsPrintableAscii(byte b) => b is > 0x20 and < 0x7F;
}
