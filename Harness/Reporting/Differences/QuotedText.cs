using System.Globalization;
using System.Text;

namespace Harness.Reporting.Differences;

/// <summary>Formats untrusted text as a code span in a cell of a Markdown table.</summary>
/// <remarks>
/// <para>
/// In a code span, GitHub interprets nothing: no mention, issue, commit, link, emoji, formula or HTML. (HTML entities would not be safe, because GitHub
/// decodes them before it searches for mentions.) So the text must only not end the span or the cell: this concerns the backtick, the bar, and the
/// backslash that could unescape a bar.
/// </para>
/// <para>
/// Other misleading characters are escaped too, in case another renderer does not support code spans: control and bidirectional characters, everything else
/// beyond ASCII, and the first characters of HTML, mentions, references and formulas. They are escaped as in JSON, for example \u0060.
/// </para>
/// </remarks>
internal static class QuotedText
{
    /// <summary>The default number of characters that are shown.</summary>
    public const int Most = 100;

    private const string Escaped = "`\\<>&@#$";

    /// <summary>Quotes a text.</summary>
    /// <param name="text">Any text.</param>
    /// <param name="most">The maximum number of characters that are shown. For longer texts, the number of omitted characters follows.</param>
    /// <returns>One line of Markdown.</returns>
    public static string Of(string text, int most = Most)
    {
        if (text.Length == 0)
            return "*(empty)*";
        var shown = new StringBuilder("`");
        foreach (var c in text.AsSpan(0, Math.Min(text.Length, most)))
        {
            if (c == '|')
                shown.Append("\\|"); // a table removes this backslash, also in a code span; no other backslash precedes it, because those are escaped
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
