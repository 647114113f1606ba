namespace Harness.Data.Formats;

/// <summary>Reads texts from a file in fastText's format, plain or packed (<c>.bz2</c>, <c>.gz</c>).</summary>
/// <remarks>
/// Labels become the index of their class here, once, for everything after.
/// And where Python goes on with what it could make of a line, this reader stops: the format has no optional part.
/// It is for few rows; whole splits are read by <see cref="SplitFile"/>, of which this is the sequential use.
/// </remarks>
public static class FastTextReader
{
    /// <summary>The longest line that is accepted, in bytes without the line feed: it bounds the memory, whatever a file unpacks to.</summary>
    public const int LongestLine = 1 << 20;

    /// <summary>Reads a file row by row.</summary>
    /// <param name="path">The file: UTF-8, with or without a byte-order mark; one text a line, LF or CRLF, the last line end optional.</param>
    /// <param name="labels">The classes, and how the file spells them; <see cref="Labels.Polarity"/> if null.</param>
    /// <returns>The texts in file order, at least one, read as they are asked for; texts are stripped as by Python's <c>strip()</c>.</returns>
    /// <exception cref="CorpusFormatException">
    /// While enumerating: there is no such file; it is empty, damaged or not UTF-8; a line is blank, longer than <see cref="LongestLine"/>,
    /// or has no label, an unknown label or no text. What was enumerated before is then part of a bad file: <see cref="Corpus.Load"/> drops it.
    /// </exception>
    public static IEnumerable<LabelledText> Read(string path, Labels? labels = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return ReadRows(new SplitFile(path, Split.Train, labels ?? Labels.Polarity));
    }

    private static IEnumerable<LabelledText> ReadRows(SplitFile file)
    {
        var rows = 0L;
        foreach (var parse in file.Batches())
        {
            using var batch = parse();
            rows += batch.Rows;
            for (int row = 0; row < batch.Rows; row++)
                yield return batch.LabelledText(row);
            if (batch.Fault is { } fault)
                throw fault.In(file);
        }
        if (rows == 0)
            throw new CorpusFormatException(file.Name, "at least one text", "none");
    }
}
