using ICSharpCode.SharpZipLib.BZip2;

namespace Harness.Corpora;

/// <summary>Unpacks a bzip2 file of one or more streams, one after the other, as <c>pbzip2</c> and <c>cat a.bz2 b.bz2</c> write them.</summary>
/// <param name="file">The packed file, at its beginning.</param>
/// <remarks>
/// SharpZipLib's own stream ends after the first of them and takes a file without a bzip2 header for an empty one: either would be
/// a shorter corpus and no error. It reads its source byte by byte and never past its own end, so the next stream begins right there.
/// </remarks>
internal sealed class BZip2Streams(FileStream file)
{
    private Func<byte[], int, int, int>? _current;

    /// <summary>Reads on, as <see cref="UnpackedFile.Read"/>.</summary>
    /// <param name="buffer">Receives the bytes.</param>
    /// <param name="offset">Where in <paramref name="buffer"/> the first of them goes.</param>
    /// <param name="count">The most to read, at least 1.</param>
    /// <returns>The number of bytes read; 0 at the end of the file.</returns>
    public int Read(byte[] buffer, int offset, int count)
    {
        while (true)
        {
            if (_current is null && !TryBegin())
                return 0;
            int read = _current!(buffer, offset, count);
            if (read > 0)
                return read;
            _current = null;
        }
    }

    private bool TryBegin()
    {
        long start = file.Position;
        if (start == file.Length)
            return false;
        Span<byte> header = stackalloc byte[4];
        int read = file.ReadAtLeast(header, header.Length, throwOnEndOfStream: false);
        if (read < header.Length || !header.StartsWith("BZh"u8) || header[3] is < (byte)'1' or > (byte)'9')
            throw new InvalidDataException($"no bzip2 stream begins at byte {start + 1}");
        file.Position = start;
        _current = new BZip2InputStream(file) { IsStreamOwner = false }.Read;
        return true;
    }
}
