using System.Text;
using Harness.Storage;

namespace Harness.Data.Formats;

/// <summary>Writes texts in fastText's format, the mirror of <see cref="FastTextReader"/>.</summary>
public static class FastTextWriter
{
    /// <summary>Writes a whole file, or nothing: the rows go to a temporary file beside it, which takes its name when the last one is in.</summary>
    /// <param name="path">The file; replaced if it is there.</param>
    /// <param name="texts">The rows; each text on one line.</param>
    /// <param name="labels">How the labels are spelt: each class by its first spelling; <see cref="Labels.Polarity"/> if null.</param>
    /// <param name="cancellation">Ends the writing; nothing is left of it.</param>
    /// <returns>How many rows were written.</returns>
    /// <exception cref="OperationCanceledException">It was ended.</exception>
    /// <exception cref="ArgumentException">A text holds a line break, and would be read as two.</exception>
    /// <exception cref="IOException">The disk is full, say; a file that was there before is left as it was.</exception>
    public static long Write(string path, IEnumerable<LabelledText> texts, Labels? labels = null, CancellationToken cancellation = default)
    {
        var rows = 0L;
        WholeFile.Write(path, file => rows = WriteRows(file, texts, labels ?? Labels.Polarity, cancellation));
        return rows;
    }

    private static long WriteRows(Stream stream, IEnumerable<LabelledText> texts, Labels labels, CancellationToken cancellation)
    {
        using var file =
            new StreamWriter(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true), leaveOpen: true) { NewLine = "\n" };
        string[] heads = [.. labels.Spellings.Select(spellings => $"{Labels.Prefix}{spellings[0]} ")];
        var rows = 0L;
        foreach (var (label, text) in texts)
        {
            cancellation.ThrowIfCancellationRequested();
            if (text.AsSpan().IndexOfAny('\r', '\n') >= 0)
                throw new ArgumentException($"The text of row {rows} holds a line break; expected one line a text.", nameof(texts));
            file.Write(heads[label]);
            file.WriteLine(text);
            rows++;
        }
        return rows;
    }
}
