using ICSharpCode.SharpZipLib;

namespace Harness.Corpora;

/// <summary>A file read from front to back, unpacked as its extension says: <c>.bz2</c>, <c>.gz</c>, anything else as it is.</summary>
internal sealed class UnpackedFile : IDisposable
{
    private readonly FileStream _file;
    private readonly BZip2File? _bzip2;
    private readonly string _packing;
    private readonly Func<byte[], int, int, int> _read;

    /// <summary>Opens a file.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="IOException">The file cannot be opened.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be opened, or is a directory.</exception>
    public UnpackedFile(string path)
    {
        _file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1 << 16, FileOptions.SequentialScan);
        switch (Path.GetExtension(path).ToUpperInvariant())
        {
            case ".BZ2":
                _bzip2 = new BZip2File(_file);
                (_packing, _read) = ("bzip2", _bzip2.Read);
                break;
            case ".GZ":
                (_packing, _read) = ("gzip", new GZipMembers(_file).Read);
                break;
            default:
                (_packing, _read) = ("plain", _file.Read);
                break;
        }
    }

    /// <summary>What is put behind a file's name to say how it is packed.</summary>
    public static IReadOnlyList<string> Extensions { get; } = ["", ".bz2", ".gz"];


    /// <summary>Bytes of the file, packed or not, that were read so far.</summary>
    public long Position => _file.Position;

    /// <summary>Reads on.</summary>
    /// <param name="buffer">Receives the bytes.</param>
    /// <param name="offset">Where in <paramref name="buffer"/> the first of them goes.</param>
    /// <param name="count">The most to read, at least 1.</param>
    /// <returns>The number of bytes read; 0 at the end of the file.</returns>
    /// <exception cref="InvalidDataException">The packed file is damaged or ends early.</exception>
    public int Read(byte[] buffer, int offset, int count)
    {
        try
        {
            return _read(buffer, offset, count);
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException or SharpZipBaseException or IndexOutOfRangeException)
        {
            throw new InvalidDataException($"a damaged or truncated {_packing} file ({e.Message.TrimEnd('.')})", e);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _bzip2?.Dispose();
        _file.Dispose();
    }
}
