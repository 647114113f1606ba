using ICSharpCode.SharpZipLib;
using ZstdSharp;

namespace Harness.Data.Compression;

/// <summary>A file read from front to back, unpacked as its extension says: <c>.bz2</c>, <c>.gz</c>, <c>.zst</c>, anything else as it is; or one file
/// of an archive.</summary>
internal sealed class UnpackedFile : IDisposable
{
    private readonly FileStream _file;
    private readonly List<IDisposable> _opened = [];
    private readonly string _packing;
    private readonly Func<byte[], int, int, int> _read;

    /// <summary>Opens a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="entry">Which file of the archive it is; null if it is no archive.</param>
    /// <exception cref="IOException">The file cannot be opened.</exception>
    /// <exception cref="InvalidDataException">The archive is damaged, or has no such file.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be opened, or is a directory.</exception>
    public UnpackedFile(string path, string? entry = null)
    {
        _file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1 << 16, FileOptions.SequentialScan);
        try
        {
            (_packing, _read) = entry is not null ? ("archive", Own(new ArchiveFile(_file, entry)).Read) : Path.GetExtension(path).ToUpperInvariant() switch
            {
                ".BZ2" => ("bzip2", Own(new BZip2File(_file)).Read),
                ".GZ" => ("gzip", new GZipMembers(_file).Read),
                ".ZST" => ("Zstandard", Own(new DecompressionStream(_file, leaveOpen: true)).Read),
                _ => ("plain", (Func<byte[], int, int, int>)_file.Read),
            };
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>What is put behind a file's name to say how it is packed.</summary>
    public static IReadOnlyList<string> Extensions { get; } = ["", ".bz2", ".gz", ".zst"];

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
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException or SharpZipBaseException or IndexOutOfRangeException or ZstdException
            or ArgumentException)
        {
            throw new InvalidDataException($"a damaged or truncated {_packing} file ({e.Message.TrimEnd('.')})", e);
        }
    }

    private T Own<T>(T opened) where T : IDisposable
    {
        _opened.Add(opened);
        return opened;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var opened in Enumerable.Reverse(_opened))
            opened.Dispose();
        _file.Dispose();
    }
}
