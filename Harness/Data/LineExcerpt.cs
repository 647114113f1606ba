using System.Globalization;
using System.Text;

namespace Harness.Data;

/// <summary>Shortens a line for an error message: whole characters only, and no control characters that a terminal would interpret.</summary>
internal static class LineExcerpt
{
    /// <summary>The maximum length that is shown, in UTF-16 units of the line.</summary>
    public const int Longest = 60;

    /// <summary>Formats the first characters of <paramref name="line"/> as a sentence to append to a message.</summary>
    /// <param name="line">The line, of any length and content.</param>
    /// <param name="what">The noun for the line in the sentence.</param>
    /// <returns>An empty text for an empty line; otherwise <c> The line begins "…".</c></returns>
    public static string Of(ReadOnlySpan<char> line, string what = "line")
    {
        if (line.IsEmpty)
            return "";
        var shown = line[..LengthShown(line)];
        return $" The {what} {(shown.Length < line.Length ? "begins" : "is")} \"{Printable(shown)}\".";
    }

    /// <summary>Shortens a text for use within a message.</summary>
    /// <param name="text">Any text.</param>
    /// <returns>Its first characters, made printable.</returns>
    public static string Shown(ReadOnlySpan<char> text)
    {
        var length = LengthShown(text);
        return Printable(text[..length]) + (length < text.Length ? "…" : "");
    }

    private static int LengthShown(ReadOnlySpan<char> line)
    {
        if (line.Length <= Longest)
            return line.Length;
        bool cutsAPair = char.IsHighSurrogate(line[Longest - 1]) && char.IsLowSurrogate(line[Longest]);
        return cutsAPair ? Longest - 1 : Longest;
    }

    private static string Printable(ReadOnlySpan<char> text)
    {
        var printable = new StringBuilder();
        while (Rune.DecodeFromUtf16(text, out var rune, out int length) is var status && length > 0)
        {
            if (status != System.Buffers.OperationStatus.Done)
                printable.Append(CultureInfo.InvariantCulture, $"\\u{(int)text[0]:X4}");
            else if (IsHarmless(rune))
                printable.Append(rune.ToString());
            else
                printable.Append(CultureInfo.InvariantCulture, $"\\u{rune.Value:X4}");
            text = text[length..];
        }

        return printable.ToString();
    }

    /// <summary>Returns false for escape sequences, line ends and marks that reverse the reading order:
    /// they could garble the terminal or forge a message.</summary>
    private static bool IsHarmless(Rune rune) => Rune.GetUnicodeCategory(rune) is not
        (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
        or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned);
}
