using System.Buffers;

namespace Harness.Tokens.Prepared;

/// <summary>Columns on the heap, for rows that are not cached in files.</summary>
internal sealed class MemoryColumns : IColumnWriter, IColumns
{
    private readonly Dictionary<string, object> _columns = [];

    /// <inheritdoc/>
    public void Append<T>(string column, ReadOnlySpan<T> values) where T : unmanaged
    {
        if (!_columns.ContainsKey(column))
            _columns[column] = new ArrayBufferWriter<T>();
        ((ArrayBufferWriter<T>)_columns[column]).Write(values);
    }

    /// <inheritdoc/>
    public ReadOnlyMemory<T> Column<T>(string column) where T : unmanaged => ((ArrayBufferWriter<T>)_columns[column]).WrittenMemory;
}
