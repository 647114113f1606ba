using System.Globalization;
using Parquet.Data;
using Parquet.Schema;

namespace Harness.Data.Formats;

/// <summary>Reads an Apache Parquet file with Parquet.Net, one row group at a time, and only the columns of text and label.</summary>
internal static class ParquetRows
{
    private const int RowsOfABatch = 1 << 11;

    /// <summary>Reads a file.</summary>
    /// <param name="file">The file. It is disposed after the last batch.</param>
    /// <param name="format">The columns.</param>
    /// <param name="labels">The classes and their spellings in the file.</param>
    /// <returns>Functions that convert one batch each.</returns>
    public static IEnumerable<Func<TextBatch>> Read(FileStream file, TextFormat format, Labels labels)
    {
        using var owned = file;
        var (reader, damage) = Try(() => Parquet.ParquetReader.CreateAsync(file).GetAwaiter().GetResult(), null);
        if (reader is null)
        {
            yield return () => new RowWriter(labels, format).Build(damage, file.Length);
            yield break;
        }
        Task<(RowGroup? Read, LineFault? Fault)>? ahead = null;
        TableColumns? columns = null;
        var (fields, fault) = Try(() => reader.Schema.DataFields, null);
        try
        {
            var row = 0L;
            if (fields is not null)
            {
                (columns, fault) = TableColumns.Find(format, [.. fields.Select(field => field.Path.ToString().Replace('/', '.'))], fields.Length);
                fault = fault is null ? Unfit(columns!, fields) : fault with { Number = null };
            }
            if (fault is null && reader.RowGroupCount > 0)
                ahead = ReadAhead(0, row);
            for (int group = 0; ahead is not null; group++)
            {
                var (read, wrong) = ahead.GetAwaiter().GetResult();
                row += read?.Rows ?? 0;
                ahead = wrong is null && group + 1 < reader.RowGroupCount ? ReadAhead(group + 1, row) : null;
                for (int start = 0; read is not null && start < read.Rows; start += RowsOfABatch)
                {
                    var (from, count, whole) = (start, Math.Min(RowsOfABatch, read.Rows - start), file.Length * (group + 1L) / reader.RowGroupCount);
                    yield return () => read.Batch(from, count, format, labels, whole);
                }
                fault = wrong;
            }
            if (fault is not null)
                yield return () => new RowWriter(labels, format).Build(fault, 0);
        }
        finally
        {
            ahead?.Wait();
            reader.DisposeAsync().AsTask().GetAwaiter().GetResult();
        }

        // The next row group is decoded while the batches of this one are transcoded. Only one is decoded at a time, because the file has one position.
        Task<(RowGroup?, LineFault?)> ReadAhead(int group, long first) =>
            Task.Run(() => Try(() => ReadGroup(reader, group, columns!, fields!, first), first + 1));
    }

    private static LineFault? Unfit(TableColumns columns, DataField[] fields)
    {
        foreach (var index in columns.Text)
            if (fields[index].ClrType != typeof(ReadOnlyMemory<char>) || fields[index].IsArray)
                return new LineFault($"text in the column {fields[index].Path}", $"{fields[index].ClrType.Name}", "");
        return fields[columns.Label].IsArray ? new LineFault($"one label in the column {fields[columns.Label].Path}", "a list of labels", "") : null;
    }

    private static RowGroup ReadGroup(Parquet.ParquetReader reader, int index, TableColumns columns, DataField[] fields, long firstRow)
    {
        using var group = reader.OpenRowGroupReader(index);
        var rows = checked((int)group.RowCount);
        var texts = columns.Text.Select(column => Values(group, fields[column], rows, firstRow, mayMiss: true)).ToArray();
        return new RowGroup(rows, firstRow, [.. texts.Select(text => (ReadOnlyMemory<char>[])text)], Values(group, fields[columns.Label], rows, firstRow));
    }

    private static Array Values(Parquet.ParquetRowGroupReader group, DataField field, int rows, long firstRow, bool mayMiss = false)
    {
        using var column = group.ReadRawColumnDataBaseAsync(field).AsTask().GetAwaiter().GetResult();
        Array values = column switch
        {
            RawColumnData<ReadOnlyMemory<char>> texts => texts.Values.ToArray(),
            RawColumnData<long> numbers => numbers.Values.ToArray(),
            RawColumnData<int> numbers => numbers.Values.ToArray(),
            RawColumnData<short> numbers => numbers.Values.ToArray(),
            RawColumnData<byte> numbers => numbers.Values.ToArray(),
            RawColumnData<sbyte> numbers => numbers.Values.ToArray(),
            RawColumnData<ushort> numbers => numbers.Values.ToArray(),
            RawColumnData<uint> numbers => numbers.Values.ToArray(),
            RawColumnData<ulong> numbers => numbers.Values.ToArray(),
            RawColumnData<bool> flags => flags.Values.ToArray(),
            _ => throw new InvalidDataException($"the column {field.Path} holds {field.ClrType.Name}, which is neither text nor a whole number"),
        };
        if (values.Length == rows)
            return values;
        if (values is ReadOnlyMemory<char>[] present && mayMiss && WithMissing(present, column.DefinitionLevels, rows) is { } all)
            return all;
        var missing = column.DefinitionLevels.IndexOf(0);
        throw new InvalidDataException(missing < 0 ? $"the column {field.Path} has {values.Length} values for {rows} rows"
            : string.Create(CultureInfo.InvariantCulture, $"the column {field.Path} has no value in row {firstRow + missing + 1}"));
    }

    /// <summary>Inserts an empty text for each missing value.</summary>
    /// <returns>The text of each row; null if the levels do not say which values are missing.</returns>
    private static ReadOnlyMemory<char>[]? WithMissing(ReadOnlyMemory<char>[] present, ReadOnlySpan<int> levels, int rows)
    {
        var all = new ReadOnlyMemory<char>[rows];
        if (present.Length == 0)
            return all;
        var isPresent = 0;
        foreach (var level in levels)
            isPresent = Math.Max(isPresent, level);
        if (levels.Length != rows || levels.Count(isPresent) != present.Length)
            return null;
        for (int row = 0, next = 0; row < rows; row++)
            if (levels[row] == isPresent)
                all[row] = present[next++];
        return all;
    }

    /// <summary>Calls the library and converts any exception into a fault: it is not documented what a damaged file makes the library throw.</summary>
    private static (T? Value, LineFault? Fault) Try<T>(Func<T> read, long? row) where T : class
    {
        try
        {
            return (read(), null);
        }
        catch (Exception e) when (e is not (OperationCanceledException or InsufficientExecutionStackException))
        {
            return (null, new LineFault("a whole Parquet file", e.Message.TrimEnd('.').ReplaceLineEndings(" "), "", e) { Number = row, CountsRows = true });
        }
    }

    /// <summary>The values of one row group.</summary>
    private sealed record RowGroup(int Rows, long FirstRow, ReadOnlyMemory<char>[][] Texts, Array Labels)
    {
        public TextBatch Batch(int start, int count, TextFormat format, Labels labels, long fileBytes)
        {
            var rows = new RowWriter(labels, format);
            for (int row = start; row < start + count; row++)
                if (Add(row, rows, $"text in {format.Text} and a label in {format.Label}: {labels}") is { } fault)
                    return rows.Build(fault with { Number = FirstRow + row + 1, CountsRows = true }, fileBytes);
            return rows.Build(null, fileBytes);
        }

        private LineFault? Add(int row, RowWriter rows, string expected)
        {
            var hasText = false;
            foreach (var column in Texts)
            {
                var text = column[row].Span;
                if (text.IsWhiteSpace())
                    continue;
                if (hasText)
                    rows.NextColumn();
                rows.Add(text);
                hasText = true;
            }
            var label = Labels is ReadOnlyMemory<char>[] spelt ? spelt[row].Span : Convert.ToString(Labels.GetValue(row), CultureInfo.InvariantCulture);
            return rows.End(label, hasText, expected);
        }
    }
}
