using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Harness.Data.Formats;
using Harness.Storage;
using Parquet;
using Parquet.Schema;

namespace Harness.Data;

/// <summary>Writes texts in any format that uses one file per split, with the columns that the readers expect by default.</summary>
internal static class TextFileWriter
{
    private const int RowsOfAGroup = 1 << 16;

    private static readonly JsonSerializerOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The formats that can be written, by their names in data.json.</summary>
    public static IReadOnlyList<string> Formats { get; } = ["fasttext", "csv", "tsv", "json-lines", "parquet"];

    /// <summary>Writes a whole file. If writing fails, no file is written.</summary>
    /// <param name="path">The file. An existing file is replaced.</param>
    /// <param name="format">One of <see cref="Formats"/>, with its usual columns.</param>
    /// <param name="texts">The rows.</param>
    /// <param name="labels">The classes; each is written with its first spelling. <see cref="Labels.Polarity"/> if null.</param>
    /// <param name="cancellation">Cancels the writing. No part of the file remains.</param>
    /// <returns>The number of rows written.</returns>
    /// <exception cref="OperationCanceledException">The writing was cancelled.</exception>
    /// <exception cref="ArgumentException">The format is a folder for each class, or a text for the fastText format contains a line break.</exception>
    /// <exception cref="IOException">Writing failed, for example because the disk is full. An existing file is left unchanged.</exception>
    public static long Write(string path, TextFormat format, IEnumerable<LabelledText> texts, Labels? labels = null, CancellationToken cancellation = default)
    {
        labels ??= Labels.Polarity;
        string[] spelt = [.. labels.Spellings.Select(spellings => spellings[0])];
        var count = 0L;
        var rows = texts.Select(text =>
        {
            cancellation.ThrowIfCancellationRequested();
            count++;
            return (Label: spelt[text.Label], text.Text);
        });
        switch (format.Kind)
        {
            case FormatKind.FastText:
                return FastTextWriter.Write(path, texts, labels, cancellation);
            case FormatKind.Csv or FormatKind.Tsv:
                WriteLines(path, rows.Select(row => Cell(row.Label, format.Separator) + format.Separator + Cell(row.Text, format.Separator))
                    .Prepend($"{TextFormat.UsualLabel}{format.Separator}{TextFormat.UsualText}"));
                break;
            case FormatKind.JsonLines:
                WriteLines(path, rows.Select(row => JsonSerializer.Serialize(new { label = row.Label, text = row.Text }, Json)));
                break;
            case FormatKind.Parquet:
                WholeFile.Write(path, file => WriteParquetAsync(file, rows).GetAwaiter().GetResult());
                break;
            default:
                throw new ArgumentException($"format must be one of {string.Join(", ", Formats)}; got {format.Name}.", nameof(format));
        }
        return count;
    }

    private static void WriteLines(string path, IEnumerable<string> lines) => WholeFile.Write(path, stream =>
    {
        using var file =
            new StreamWriter(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true), leaveOpen: true) { NewLine = "\n" };
        foreach (var line in lines)
            file.WriteLine(line);
    });

    /// <summary>Quotes a cell if necessary.</summary>
    private static string Cell(string text, char separator) =>
        text.AsSpan().IndexOfAny("\"\r\n") < 0 && !text.Contains(separator, StringComparison.Ordinal) ? text
            : $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    private static async Task WriteParquetAsync(Stream file, IEnumerable<(string Label, string Text)> rows)
    {
        var (label, text) = (new DataField<string>(TextFormat.UsualLabel), new DataField<string>(TextFormat.UsualText));
        var writer = await ParquetWriter.CreateAsync(new ParquetSchema(label, text), file).ConfigureAwait(false);
        await using (writer.ConfigureAwait(false))
            foreach (var some in rows.Chunk(RowsOfAGroup))
            {
                using var group = writer.CreateRowGroup();
                await group.WriteAsync(label, some.Select(row => row.Label).ToArray()).ConfigureAwait(false);
                await group.WriteAsync(text, some.Select(row => row.Text).ToArray()).ConfigureAwait(false);
            }
    }
}
