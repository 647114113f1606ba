using System.Text;
using Harness.Storage;

namespace Harness.Data.Formats;

/// <summary>Writes texts in the fastText format, which <see cref="FastTextReader"/> reads.</summary>
internal static class FastTextWriter
{
    /// <summary>Writes a whole file. The rows go to a temporary file, which is renamed after the last row. If writing fails, no file is written.</summary>
    /// <param name="path">The file. An existing file is replaced.</param>
    /// <param name="texts">The rows. A text must not contain a line break.</param>
    /// <param name="labels">The classes; each is written with its first spelling. <see cref="Labels.Polarity"/> if null.</param>
    /// <param name="cancellation">Cancels the writing. No part of the file remains.</param>
    /// <returns>The number of rows written.</returns>
    /// <exception cref="OperationCanceledException">The writing was cancelled.</exception>
    /// <exception cref="ArgumentException">A text contains a line break, so that it would be read as two texts.</exception>
    /// <exception cref="IOException">Writing failed, for example because the disk is full. An existing file is left unchanged.</exception>
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
                throw new ArgumentException($"The text of row {rows} contains a line break; expected one line for each text.", nameof(texts));
            file.Write(heads[label]);
            file.WriteLine(text);
            rows++;
        }
        return rows;
    }
}
