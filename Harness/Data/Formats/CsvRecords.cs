using System.Globalization;
using System.Text;
using System.Text.Unicode;
using Harness.Data.Compression;
using nietras.SeparatedValues;

namespace Harness.Data.Formats;

/// <summary>Reads a table in text form with the library Sep: commas, tabs or another separator, and quotes as in RFC 4180.</summary>
/// <remarks>Sep splits rows into cells and is lenient about quotes. This class unquotes the cells and reports a misplaced quote as an error.</remarks>
internal static class CsvRecords
{
    /// <summary>Describes a quote as MySQL and pandas with <c>escapechar</c> write it. Sep cannot read it.</summary>
    private const string BackslashQuote = "a quote written as \\\" instead of \"\"; convert with: sed 's/\\\\\"/\"\"/g' FILE > NEW";

    /// <summary>Reads a file in chunks.</summary>
    /// <param name="file">The file. It is disposed after the last chunk.</param>
    /// <param name="format">The columns, the separator and the other options.</param>
    /// <param name="labels">The classes and their spellings in the file.</param>
    /// <returns>Functions that parse one batch each.</returns>
    public static IEnumerable<Func<TextBatch>> Read(UnpackedFile file, TextFormat format, Labels labels)
    {
        TableColumns? columns = null;
        foreach (var next in FileChunks.Of(file, format.Quotes))
        {
            var chunk = next;
            if (chunk.IsFirst)
                (chunk, format) = WithoutSeparatorLine(chunk, format);
            if (columns is null && chunk.Length > chunk.Start)
            {
                (columns, var fault) = FirstRow(chunk, format);
                if (fault is not null)
                {
                    yield return () => new RowWriter(labels, format).Build(fault, chunk.FileBytes);
                    yield break;
                }
            }
            var (found, read) = (columns, format);
            yield return () => new Parser(chunk, read, labels, found).Parse();
        }
    }

    private static (TableColumns? Columns, LineFault? Fault) FirstRow(FileChunk chunk, TextFormat format)
    {
        if (InvalidUtf8(chunk) is { } invalid)
            return (null, invalid);
        using var rows = Open(chunk, format);
        if (!rows.MoveNext())
            return (null, chunk.Fault ?? new LineFault("at least one row", "none", ""));
        var (columns, fault) = ColumnsOf(rows.Current, format);
        if (fault is not null)
            fault = (OtherSeparator.In(rows.Current.Span.ToString(), rows.Current.ColCount, format) ?? fault) with { Number = chunk.FirstLine };
        return (columns, fault);
    }

    private static (TableColumns? Columns, LineFault? Fault) ColumnsOf(SepReader.Row row, TextFormat format)
    {
        var cells = new List<string>();
        for (int i = 0; i < row.ColCount; i++)
        {
            var cell = new CellReader(format);
            if (cell.Read(row[i].Span) is { } fault)
                return (null, fault);
            cells.Add(cell.Text.ToString());
        }
        return TableColumns.Find(format, format.HasHeader ? [.. cells.Select(cell => cell.Trim())] : null, cells.Count);
    }

    /// <summary>Skips a first line such as <c>sep=;</c>, with which Excel and programs that write for it name the separator.</summary>
    private static (FileChunk Chunk, TextFormat Format) WithoutSeparatorLine(FileChunk chunk, TextFormat format)
    {
        ReadOnlySpan<byte> text = chunk.Bytes.AsSpan(chunk.Start, chunk.Length - chunk.Start);
        int end = text.IndexOf((byte)'\n'), prefix = "sep=".Length;
        if (end < 0 || !Ascii.EqualsIgnoreCase(text[..Math.Min(prefix, end)], "sep="u8))
            return (chunk, format);
        var named = text[prefix..end];
        if (named is not ([_] or [_, (byte)'\r']) || !TextFormat.CanSeparate((char)named[0]))
            return (chunk, format);
        return (chunk with { Start = chunk.Start + end + 1, FirstLine = chunk.FirstLine + 1 }, format with { Separator = (char)named[0] });
    }

    private static SepReader Open(FileChunk chunk, TextFormat format) => Sep.New(format.Separator)
        .Reader(options => options with { HasHeader = false, DisableColCountCheck = true, Unescape = false, DisableQuotesParsing = !format.Quotes })
        .From(new StreamReader(new MemoryStream(chunk.Bytes, chunk.Start, chunk.Length - chunk.Start), Encoding.UTF8, false, 1 << 16));

    private static LineFault? InvalidUtf8(FileChunk chunk)
    {
        var bytes = chunk.Bytes.AsSpan(0, chunk.Length);
        if (Utf8.IsValid(bytes))
            return null;
        for (var (start, line) = (chunk.FirstLine == 1 ? 0 : chunk.Start, chunk.FirstLine); start < bytes.Length; line++)
        {
            int length = bytes[start..].IndexOf((byte)'\n');
            var row = length < 0 ? bytes[start..] : bytes.Slice(start, length);
            if (EncodingGuess.NotUtf8(row) is { } fault)
                return fault with { Number = line };
            start += row.Length + 1;
        }
        return null;
    }

    private static bool HasBackslashQuote(ReadOnlySpan<char> text) => text.IndexOf("\\\"") >= 0;

    /// <summary>Parses one chunk.</summary>
    private sealed class Parser(FileChunk chunk, TextFormat format, Labels labels, TableColumns? columns)
    {
        private readonly RowWriter _rows = new(labels, format);
        private readonly CellReader _cell = new(format);
        private readonly CellReader _label = new(format);

        public TextBatch Parse()
        {
            try
            {
                return _rows.Build(ParseRows(), chunk.FileBytes);
            }
            finally
            {
                System.Buffers.ArrayPool<byte>.Shared.Return(chunk.Bytes);
            }
        }

        private LineFault? ParseRows()
        {
            if (columns is null)
                return chunk.Fault ?? (chunk.IsFirst ? new LineFault("at least one text", "a file without a row", "") : null);
            if (InvalidUtf8(chunk) is { } invalid)
                return invalid;
            var (line, skip) = (chunk.FirstLine, chunk.IsFirst && format.HasHeader);
            LineFault? blank = null;
            using var rows = Open(chunk, format);
            try
            {
                while (rows.MoveNext())
                {
                    var row = rows.Current;
                    var next = chunk.FirstLine - 1 + row.LineNumberToExcl;
                    var isBlank = row.ColCount == 1 && row.Span.IsWhiteSpace() && columns.Count > 1;
                    if (blank is not null && !isBlank)
                        return blank;
                    if (skip)
                        skip = false;
                    else if (isBlank)
                        blank ??= new LineFault(Expected(columns), "a blank line", "") { Number = line };
                    else if (ParseRow(row, columns) is { } fault)
                        return fault with { Number = line };
                    line = next;
                }
            }
            catch (Exception e) when (e is InvalidDataException or NotSupportedException or ArgumentException)
            {
                return new LineFault("a table", e.Message.TrimEnd('.'), "", e) { Number = line };
            }
            // Blank lines at the end of the file are not rows. A chunk never ends with a blank line elsewhere.
            return chunk.Fault is { } end ? end with { Number = end.Number ?? line } : chunk.IsLast ? null : blank;
        }

        private LineFault? ParseRow(SepReader.Row row, TableColumns columns)
        {
            if (row.ColCount != columns.Count)
                return Wrong(row, $"{row.ColCount} {(row.ColCount == 1 ? "column" : "columns")}", columns);
            if (_label.Read(row[columns.Label].Span) is { } labelFault)
                return labelFault;
            var hasText = false;
            foreach (var index in columns.Text)
            {
                if (_cell.Read(row[index].Span) is { } fault)
                    return fault;
                if (_cell.Text.IsWhiteSpace())
                    continue;
                if (hasText)
                    _rows.NextColumn();
                _rows.Add(_cell.Text);
                hasText = true;
            }
            for (int index = 0; index < columns.Count; index++)
                if (index != columns.Label && !columns.Text.Contains(index) && _cell.Read(row[index].Span) is { } fault)
                    return fault;
            return _rows.End(_label.Text, hasText, Expected(columns));
        }

        private string Expected(TableColumns columns) => string.Create(CultureInfo.InvariantCulture,
            $"{columns.Count} columns with text in {format.Text} and a label in {format.Label}: {labels}");

        private LineFault Wrong(SepReader.Row row, string found, TableColumns columns) => new(Expected(columns),
            format.Quotes && HasBackslashQuote(row.Span) ? $"{found} and {BackslashQuote}" : found, row.Span.ToString());
    }

    /// <summary>Unquotes one cell at a time.</summary>
    private sealed class CellReader(TextFormat format)
    {
        private char[] _unquoted = new char[1 << 12];
        private ReadOnlyMemory<char> _text;

        /// <summary>The text of the cell that was read last.</summary>
        public ReadOnlySpan<char> Text => _text.Span;

        /// <summary>Reads a cell.</summary>
        /// <param name="cell">The cell as it is in the file.</param>
        /// <returns>The fault; null if there is none.</returns>
        public LineFault? Read(ReadOnlySpan<char> cell)
        {
            if (_unquoted.Length < cell.Length)
                _unquoted = new char[2 * cell.Length];
            if (!format.Quotes || cell.IndexOf('"') < 0)
                return Take(cell);
            var rest = cell;
            if (rest[0] != '"')
                return Stray(cell);
            rest = rest[1..];
            int length = 0;
            while (true)
            {
                int quote = rest.IndexOf('"');
                if (quote < 0)
                    return new LineFault("a closing quote", "none", cell.ToString());
                rest[..quote].CopyTo(_unquoted.AsSpan(length));
                length += quote;
                rest = rest[(quote + 1)..];
                if (rest.IsEmpty)
                    return Take(_unquoted.AsSpan(0, length));
                if (rest[0] != '"')
                    return Stray(cell);
                _unquoted[length++] = '"';
                rest = rest[1..];
            }
        }

        private LineFault? Take(ReadOnlySpan<char> text)
        {
            if (!format.Escapes || text.IndexOf('\\') < 0)
            {
                if (!text.Overlaps(_unquoted))
                    text.CopyTo(_unquoted);
                _text = _unquoted.AsMemory(0, text.Length);
                return null;
            }
            _text = text.ToString().Replace("\\n", "\n", StringComparison.Ordinal).AsMemory();
            return null;
        }

        private static LineFault Stray(ReadOnlySpan<char> cell) => new("quotes around the whole cell, and doubled quotes inside it",
            HasBackslashQuote(cell) ? BackslashQuote
                : $"a quote inside a cell; if quotes have no meaning in this file, add to {DataDeclaration.FileName}: \"quotes\": false", cell.ToString());
    }
}
