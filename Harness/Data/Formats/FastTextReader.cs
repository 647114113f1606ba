namespace Harness.Data.Formats;

/// <summary>Reads texts from a file in the fastText format, plain or packed (<c>.bz2</c>, <c>.gz</c>).</summary>
/// <remarks>
/// Labels are converted here into the index of their class. Python continues with whatever it could parse of a line; this reader stops, because no part of
/// the format is optional. Use it for a small number of rows. <see cref="SplitFile"/> reads whole splits; this class reads one sequentially.
/// </remarks>
public static class FastTextReader
{
    /// <summary>The maximum length of a line, in bytes without the line feed. It bounds the memory, however large the unpacked file is.</summary>
    public const int LongestLine = 1 << 20;

    /// <summary>Reads a file row by row.</summary>
    /// <param name="path">The file: UTF-8, with or without a byte-order mark; one text per line, with LF or CRLF; the last line end is optional.</param>
    /// <param name="labels">The classes and their spellings in the file; <see cref="Labels.Polarity"/> if null.</param>
    /// <returns>The texts in file order, at least one, stripped as by Python's <c>strip()</c>. They are read lazily.</returns>
    /// <exception cref="CorpusFormatException">
    /// While enumerating: the file does not exist, is empty, damaged or not UTF-8; or a line is blank, longer than <see cref="LongestLine"/>, or has no
    /// label, an unknown label or no text. The rows enumerated before then come from a bad file; <see cref="Corpus.Load"/> discards them.
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
