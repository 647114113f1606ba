using Harness.Data;
using Harness.Data.Formats;

namespace Harness.Tests.Oracles;

/// <summary>Reads labelled texts in the simplest way, one line at a time as a string. <see cref="SplitFile"/> must give the same rows and errors for the same
/// file.</summary>
internal static class SimpleReader
{
    private const string Row = "\"__label__1 text\" or \"__label__2 text\"";

    public static IEnumerable<LabelledText> Read(string path)
    {
        using var lines = new Utf8Lines(path, FastTextReader.LongestLine);
        var (rows, blank) = (0, (CorpusFormatException?)null);
        while (lines.MoveNext())
        {
            if (Strip(lines.Current).IsEmpty)
            {
                blank ??= lines.Error(Row, "a blank line");
                continue;
            }
            if (blank is not null)
                throw blank;
            rows++;
            yield return Parse(lines);
        }
        if (rows == 0)
            throw new CorpusFormatException(path, "at least one text", lines.Number == 0 ? "an empty file" : "none");
    }

    private static LabelledText Parse(Utf8Lines lines)
    {
        var line = lines.Current;
        int space = line.IndexOf(' ');
        var label = space < 0 ? line : line[..space];
        var sentiment = Strip(label) switch
        {
            "__label__1" => (byte)0,
            "__label__2" => (byte)1,
            var other => throw lines.Error(Row, other.StartsWith("__label__") ? "an unknown label" : "no label"),
        };

        var text = space < 0 ? "" : Strip(line[space..]);
        if (text.IsEmpty)
            throw lines.Error(Row, "a label without a text");
        if (text.StartsWith("__label__"))
            throw lines.Error(Row, "a second label, which would be read as a word of the text");
        return new LabelledText(sentiment, text.ToString());
    }

    private static bool IsSpace(char c) => char.IsWhiteSpace(c) || c is >= '\u001C' and <= '\u001F';

    private static ReadOnlySpan<char> Strip(ReadOnlySpan<char> text)
    {
        int start = 0, end = text.Length;
        while (start < end && IsSpace(text[start]))
            start++;
        while (start < end && IsSpace(text[end - 1]))
            end--;
        return text[start..end];
    }
}
