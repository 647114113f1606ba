using System.IO.Hashing;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Harness.Tokens.Prepared;

/// <summary>Writes columns as files of one folder: the plain values, little-endian, without a header.</summary>
/// <param name="folder">An empty folder.</param>
/// <remarks>
/// Files are flushed to the disk while later parts are still computed. Otherwise Linux keeps a gigabyte in memory, and the disk is idle until the end and
/// then the only bottleneck (measured: 15 s instead of 10 for 4 M texts and a disk of 160 MB/s).
/// </remarks>
internal sealed class FileColumnWriter(string folder) : IColumnWriter, IDisposable
{
    private readonly Dictionary<string, OpenColumn> _columns = [];

    /// <inheritdoc/>
    public void Append<T>(string column, ReadOnlySpan<T> values) where T : unmanaged
    {
        if (!_columns.TryGetValue(column, out var open))
            _columns[column] = open = new OpenColumn(Path.Combine(folder, column));
        open.Append(MemoryMarshal.AsBytes(values));
    }

    /// <summary>Flushes every file to the disk.</summary>
    /// <returns>The expected length and checksum of each file, for reading it again.</returns>
    public IReadOnlyList<ColumnFile> Finish() =>
        [.. _columns.OrderBy(column => column.Key, StringComparer.Ordinal).Select(column => column.Value.Finish(column.Key))];

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var column in _columns.Values)
            column.Dispose();
    }

    private sealed class OpenColumn(string path) : IDisposable
    {
        private const long BytesBetweenFlushes = 1 << 25;

        // A file handle is used instead of a stream, because a stream that exposes its handle flushes its own buffer, in the middle of another thread's
        // write.
        private readonly SafeFileHandle _file = File.OpenHandle(path, FileMode.CreateNew, FileAccess.Write, FileShare.None);
        private readonly XxHash128 _checksum = new();
        private Task _flushing = Task.CompletedTask;
        private long _written, _flushed;

        public void Append(ReadOnlySpan<byte> bytes)
        {
            RandomAccess.Write(_file, bytes, _written);
            _written += bytes.Length;
            _checksum.Append(bytes);
            if (_written - _flushed < BytesBetweenFlushes || !_flushing.IsCompleted)
                return;
            _flushing.GetAwaiter().GetResult(); // throws the exception of the last flush, for example that the disk is full
            _flushed = _written;
            _flushing = Task.Run(() => RandomAccess.FlushToDisk(_file));
        }

        public ColumnFile Finish(string name)
        {
            _flushing.GetAwaiter().GetResult();
            RandomAccess.FlushToDisk(_file);
            return new ColumnFile(name, _written, Convert.ToHexStringLower(_checksum.GetCurrentHash()));
        }

        public void Dispose()
        {
            Task.WhenAny(_flushing).GetAwaiter().GetResult();
            _file.Dispose();
        }
    }
}
