using Harness.Corpora;

namespace Harness.Tests.Oracles;

/// <summary>The reader as one would write it first: a line at a time, as a string.
/// What <see cref="SplitFile"/> makes of the same file has to be the same.</summary>
internal static class SimpleReader
{
    private const string Row = "\"__label__1 text\" or \"__label__2 text\"";

    public static IEnumerable<LabelledText> Read(string path)
    {
        using var lines = new Utf8Lines(path, FastTextReader.LongestLine);
        while (lines.MoveNext())
            yield return Parse(lines);
        if (lines.Number == 0)
            throw new CorpusFormatException(path, "at least one text", "an empty file");
    }

    private static LabelledText Parse(Utf8Lines lines)
    {
        var line = lines.Current;
        if (Strip(line).IsEmpty)
            throw lines.Error(Row, "a blank line");

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
