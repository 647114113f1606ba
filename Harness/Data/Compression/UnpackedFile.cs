using ICSharpCode.SharpZipLib;
using ZstdSharp;

namespace Harness.Data.Compression;

/// <summary>Reads a file sequentially. The extension determines how it is unpacked: <c>.bz2</c>, <c>.gz</c>, <c>.zst</c>; any other file is read unchanged.
/// Reads one file of an archive too.</summary>
internal sealed class UnpackedFile : IDisposable
{
    private readonly FileStream _file;
    private readonly OpenedStreams _opened = new();
    private readonly string _packing;
    private readonly Func<byte[], int, int, int> _read;

    /// <summary>Opens a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="entry">The name of the file in the archive; null if the file is not an archive.</param>
    /// <exception cref="IOException">The file cannot be opened.</exception>
    /// <exception cref="InvalidDataException">The archive is damaged, or has no such file.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be opened, or is a directory.</exception>
    public UnpackedFile(string path, string? entry = null)
    {
        _file = _opened.Own(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1 << 16, FileOptions.SequentialScan));
        try
        {
            (_packing, _read) = (entry is not null ? "archive" : Path.GetExtension(path).ToUpperInvariant()) switch
            {
                "archive" => ("archive", _opened.Own(new ArchiveFile(_file, entry!)).Read),
                ".BZ2" => ("bzip2", _opened.Own(new BZip2File(_file)).Read),
                ".GZ" => ("gzip", new GZipMembers(_file).Read),
                ".ZST" => ("Zstandard", _opened.Own(new DecompressionStream(_file, leaveOpen: true)).Read),
                _ => ("plain", (Func<byte[], int, int, int>)_file.Read),
            };
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>The file extensions of packed files, and the empty extension of a plain file.</summary>
    public static IReadOnlyList<string> Extensions { get; } = ["", ".bz2", ".gz", ".zst"];

    /// <summary>The number of bytes of the file, as stored (packed or plain), that were read so far.</summary>
    public long Position => _file.Position;

    /// <summary>Reads the next bytes.</summary>
    /// <param name="buffer">Receives the bytes.</param>
    /// <param name="offset">The index in <paramref name="buffer"/> of the first byte.</param>
    /// <param name="count">The maximum number of bytes to read, at least 1.</param>
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

    /// <inheritdoc/>
    public void Dispose() => _opened.Dispose();
}
