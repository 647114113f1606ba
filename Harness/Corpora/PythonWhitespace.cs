namespace Harness.Corpora;

/// <summary>Python's <c>str.strip()</c>, which the notebook's <c>load</c> calls on every text.</summary>
/// <remarks>
/// <c>str.isspace</c> is Unicode's White_Space, as in .NET, and the four information separators U+001C…U+001F on top of it
/// (CPython, <c>Objects/unicodetype_db.h</c>, <c>_PyUnicode_IsWhitespace</c>).
/// </remarks>
public static class PythonWhitespace
{
    /// <summary>Whether Python's <c>str.isspace</c> holds for one character.</summary>
    /// <param name="c">Any UTF-16 unit; no whitespace lies outside the basic plane.</param>
    /// <returns>True for what <c>strip()</c> removes.</returns>
    public static bool IsSpace(char c) => char.IsWhiteSpace(c) || c is >= '\u001C' and <= '\u001F';

    /// <summary>A text without the whitespace at its two ends.</summary>
    /// <param name="text">Any text.</param>
    /// <returns>The part of <paramref name="text"/> that remains; empty if it is whitespace throughout.</returns>
    public static ReadOnlySpan<char> Strip(ReadOnlySpan<char> text)
    {
        int start = 0, end = text.Length;
        while (start < end && IsSpace(text[start]))
            start++;
        while (start < end && IsSpace(text[end - 1]))
            end--;
        return text[start..end];
    }
}
