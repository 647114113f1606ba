namespace Harness.Data.Compression;

/// <summary>Unpacks a bzip2 file, with its blocks in parallel on all CPU cores.</summary>
/// <param name="file">The packed file, positioned at its start. The caller disposes it after this object.</param>
internal sealed class BZip2File(FileStream file) : IDisposable
{
    private readonly IEnumerator<(byte[] Bytes, Exception? Fault)> _blocks = OrderedParallel.Select(new BZip2Blocks(file).Read(), block => block.Unpack())
        .GetEnumerator();
    private ReadOnlyMemory<byte> _rest;

    /// <summary>Reads the next bytes, as <see cref="UnpackedFile.Read"/> does.</summary>
    /// <param name="buffer">Receives the bytes.</param>
    /// <param name="offset">The index in <paramref name="buffer"/> of the first byte.</param>
    /// <param name="count">The maximum number of bytes to read, at least 1.</param>
    /// <returns>The number of bytes read; 0 at the end of the file.</returns>
    public int Read(byte[] buffer, int offset, int count)
    {
        while (_rest.IsEmpty)
        {
            if (!_blocks.MoveNext())
                return 0;
            if (_blocks.Current.Fault is { } fault)
                throw new InvalidDataException(fault.Message, fault);
            _rest = _blocks.Current.Bytes;
        }

        int read = Math.Min(count, _rest.Length);
        _rest[..read].CopyTo(buffer.AsMemory(offset));
        _rest = _rest[read..];
        return read;
    }

    /// <inheritdoc/>
    public void Dispose() => _blocks.Dispose();
}
