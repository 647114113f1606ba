using System.Globalization;
using System.Text;

namespace Harness.Reporting.Differences;

/// <summary>Text that nobody vouches for, as a code span in a cell of a Markdown table.</summary>
/// <remarks>
/// <para>
/// A code span is the one place where GitHub looks for nothing: no mention, issue, commit, link, emoji, formula or HTML. (Entities would not do:
/// mentions are looked for after they are decoded.) So all that matters is that nothing ends the span or the cell: the backtick, the bar, and the
/// backslash that could take a bar's own away.
/// </para>
/// <para>
/// Everything else that could mislead goes too, should some other renderer not know code spans: control and bidirectional characters and all else beyond
/// ASCII, and what begins HTML, a mention, a reference or a formula. Each is shown as JSON writes it, such as \u0060.
/// </para>
/// </remarks>
internal static class QuotedText
{
    /// <summary>Characters that are shown where nobody asks for another number.</summary>
    public const int Most = 100;

    private const string Escaped = "`\\<>&@#$";

    /// <summary>Quotes.</summary>
    /// <param name="text">Anything.</param>
    /// <param name="most">Characters of it that are shown; of longer ones it is said how many more there are.</param>
    /// <returns>One line.</returns>
    public static string Of(string text, int most = Most)
    {
        if (text.Length == 0)
            return "*(empty)*";
        var shown = new StringBuilder("`");
        foreach (var c in text.AsSpan(0, Math.Min(text.Length, most)))
        {
            if (c == '|')
                shown.Append("\\|"); // a table takes the backslash away, in a code span too; none stands before it, for those are escaped
            else if (c is >= ' ' and <= '~' && !Escaped.Contains(c, StringComparison.Ordinal))
                shown.Append(c);
            else
                shown.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}");
        }
        shown.Append('`');
        if (text.Length > most)
            shown.Append(CultureInfo.InvariantCulture, $" … and {text.Length - most:N0} more characters");
        return shown.ToString();
    }
}
