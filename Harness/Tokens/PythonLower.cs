using System.Buffers;
using System.Globalization;
using System.Text;

namespace Harness.Tokens;

/// <summary>Implements Python's <c>str.lower()</c>, which Keras' tokenizer applies to the whole text before it splits it.</summary>
/// <remarks>
/// Implements Unicode's full lower-casing without a language (CPython, <c>Objects/unicodeobject.c</c>, <c>do_lower</c>). .NET maps one character to one; the
/// result differs for two letters: İ becomes i and U+0307, and Σ becomes ς at the end of a word (<see cref="EndsAWord"/>). The tables are those of the .NET
/// runtime: a letter that is newer than the Unicode version of a Python is lowered here, but not there.
/// </remarks>
internal static class PythonLower
{
    private const int CapitalSigma = 0x3A3, SmallSigma = 0x3C3, FinalSigma = 0x3C2, CapitalDottedI = 0x130;

    /// <summary>The punctuation that Unicode's Word_Break counts as inside a word: MidLetter, MidNumLet and Single_Quote.</summary>
    private static readonly SearchValues<char> MidWord =
        SearchValues.Create("'.:·\u0387\u055F\u05F4\u2018\u2019\u2024\u2027\uFE13\uFE52\uFE55\uFF07\uFF0E\uFF1A");

    /// <summary>Returns a sufficient length for a text in lower case.</summary>
    /// <param name="length">The length of the text in UTF-16 units.</param>
    /// <returns>Twice the length, because İ, the only letter that grows, becomes two units.</returns>
    public static int LongestResult(int length) => checked(2 * length);

    /// <summary>Converts a text to lower case.</summary>
    /// <param name="text">Any text; half a surrogate pair is copied.</param>
    /// <param name="destination">Receives the result; <see cref="LongestResult"/> units are enough.</param>
    /// <returns>The number of units written.</returns>
    /// <exception cref="ArgumentException"><paramref name="destination"/> is too short.</exception>
    public static int Lower(ReadOnlySpan<char> text, Span<char> destination)
    {
        int read = 0, written = 0;
        while (true)
        {
            Ascii.ToLower(text[read..], destination[written..], out int ascii);
            read += ascii;
            written += ascii;
            if (read == text.Length)
                return written;

            if (Rune.DecodeFromUtf16(text[read..], out var rune, out int length) == OperationStatus.Done)
                written += LowerOne(rune, text, read, destination[written..]);
            else
                destination[written++] = text[read];
            read += length;
        }
    }

    /// <summary>Converts a text to lower case.</summary>
    /// <param name="text">Any text.</param>
    /// <returns>The result of Python's <c>text.lower()</c>.</returns>
    public static string Lower(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var lower = new char[LongestResult(text.Length)];
        return new string(lower, 0, Lower(text, lower));
    }

    private static int LowerOne(Rune rune, ReadOnlySpan<char> text, int at, Span<char> destination)
    {
        if (rune.Value == CapitalDottedI)
        {
            "i\u0307".CopyTo(destination);
            return 2;
        }

        var lower = rune.Value == CapitalSigma ? new Rune(EndsAWord(text, at) ? FinalSigma : SmallSigma) : Rune.ToLowerInvariant(rune);
        return lower.EncodeToUtf16(destination);
    }

    /// <summary>
    /// Implements Unicode's Final_Sigma: there is a cased letter before the sigma and none after it, ignoring case-ignorable characters. In "ΟΔΟΣ." the sigma
    /// is final; in "Σ.Α" it is not, although the filter replaces the full stop with a space afterwards.
    /// </summary>
    private static bool EndsAWord(ReadOnlySpan<char> text, int at)
    {
        ReadOnlySpan<char> before = text[..at], after = text[(at + 1)..];
        Rune rune = default;
        int length;
        while (!before.IsEmpty && (Rune.DecodeLastFromUtf16(before, out rune, out length) != OperationStatus.Done || IsCaseIgnorable(rune)))
            before = before[..^length];
        if (before.IsEmpty || !IsCased(rune))
            return false;

        while (!after.IsEmpty && (Rune.DecodeFromUtf16(after, out rune, out length) != OperationStatus.Done || IsCaseIgnorable(rune)))
            after = after[length..];
        return after.IsEmpty || !IsCased(rune);
    }

    private static bool IsCaseIgnorable(Rune rune) =>
        Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark or UnicodeCategory.Format
            or UnicodeCategory.ModifierLetter or UnicodeCategory.ModifierSymbol
        || (rune.IsBmp && MidWord.Contains((char)rune.Value));

    /// <summary>Implements Unicode's Cased for characters that are not case-ignorable: cased letters,
    /// ordinal signs, Roman numerals and circled letters.</summary>
    private static bool IsCased(Rune rune) =>
        Rune.GetUnicodeCategory(rune) is UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter or UnicodeCategory.TitlecaseLetter
        || rune.Value is 0xAA or 0xBA or (>= 0x2160 and <= 0x217F) or (>= 0x24B6 and <= 0x24E9)
            or (>= 0x1F130 and <= 0x1F149) or (>= 0x1F150 and <= 0x1F169) or (>= 0x1F170 and <= 0x1F189);
}
