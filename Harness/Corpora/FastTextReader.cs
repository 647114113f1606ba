namespace Harness.Corpora;

/// <summary>Reads reviews from a file in fastText's format, plain or packed (<c>.bz2</c>, <c>.gz</c>).</summary>
/// <remarks>
/// The notebook's <c>load</c> (cell 4), with two differences. The labels 1 and 2 become 0 and 1 here, once, for everything after.
/// And where Python goes on with what it could make of a line, this reader stops: the format has no optional part.
/// </remarks>
public static class FastTextReader
{
    /// <summary>The longest line that is accepted, in bytes without the line feed: it bounds the memory, whatever a file unpacks to.</summary>
    public const int LongestLine = 1 << 20;

    private const string Row = "\"__label__1 text\" or \"__label__2 text\"";

    /// <summary>Reads a file row by row.</summary>
    /// <param name="path">The file: UTF-8, with or without a byte-order mark; one review a line, LF or CRLF, the last line end optional.</param>
    /// <returns>The reviews in file order, at least one, read as they are asked for; texts are stripped as by Python's <c>strip()</c>.</returns>
    /// <exception cref="CorpusFormatException">
    /// While enumerating: there is no such file; it is empty, damaged or not UTF-8; a line is blank, longer than <see cref="LongestLine"/>,
    /// or has no label, an unknown label or no text. What was enumerated before is then part of a bad file: <see cref="Corpus.Load"/> drops it.
    /// </exception>
    public static IEnumerable<Review> Read(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return ReadRows(path);
    }

    private static IEnumerable<Review> ReadRows(string path)
    {
        using var lines = new Utf8Lines(path, LongestLine);
        while (lines.MoveNext())
            yield return Parse(lines);
        if (lines.Number == 0)
            throw new CorpusFormatException(path, "at least one review", "an empty file");
    }

    private static Review Parse(Utf8Lines lines)
    {
        var line = lines.Current;
        if (PythonWhitespace.Strip(line).IsEmpty)
            throw lines.Error(Row, "a blank line");

        int space = line.IndexOf(' ');
        var label = space < 0 ? line : line[..space];
        var sentiment = PythonWhitespace.Strip(label) switch
        {
            "__label__1" => Sentiment.Negative,
            "__label__2" => Sentiment.Positive,
            var other => throw lines.Error(Row, other.StartsWith("__label__") ? "an unknown label" : "no label"),
        };

        var text = space < 0 ? "" : PythonWhitespace.Strip(line[space..]);
        if (text.IsEmpty)
            throw lines.Error(Row, "a label without a text");
        return new Review(sentiment, text.ToString());
    }
}
