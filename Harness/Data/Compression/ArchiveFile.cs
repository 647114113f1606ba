using System.Formats.Tar;
using System.IO.Compression;
using System.IO.Hashing;

namespace Harness.Data.Compression;

/// <summary>Reads one file of a <c>.zip</c>, <c>.tar.gz</c> or <c>.tgz</c> archive and checks that it is complete.</summary>
internal sealed class ArchiveFile : IDisposable
{
    private readonly OpenedStreams _opened = new();
    private readonly Stream _content;
    private readonly Action _checkWhole;
    private readonly Crc32 _checksum = new();
    private bool _isChecked;

    /// <summary>Opens a file of an archive.</summary>
    /// <param name="archive">The archive, positioned at its start. The caller disposes it after this object.</param>
    /// <param name="entry">The name of the file in the archive, with its folders.</param>
    /// <exception cref="InvalidDataException">The archive is damaged, or has no such file.</exception>
    public ArchiveFile(FileStream archive, string entry)
    {
        if (IsZip(archive.Name))
        {
            var zip = _opened.Own(new ZipArchive(archive, ZipArchiveMode.Read, leaveOpen: true));
            var file = zip.GetEntry(entry) ?? throw Missing(entry);
            _content = _opened.Own(file.Open());
            _checkWhole = () =>
            {
                if (_checksum.GetCurrentHashAsUInt32() != file.Crc32)
                    throw new InvalidDataException("a checksum does not match");
            };
            return;
        }
        var unpacked = _opened.Own(new UnpackedStream(new GZipMembers(archive)));
        var tar = _opened.Own(new TarReader(unpacked, leaveOpen: true));
        while (tar.GetNextEntry() is { } file)
        {
            if (file.Name == entry && file.DataStream is not null)
            {
                _content = file.DataStream;
                // The checksum of gzip follows after the last file.
                _checkWhole = () => unpacked.CopyTo(Stream.Null);
                return;
            }
        }
        throw Missing(entry);
    }

    /// <summary>The file extensions of archives.</summary>
    public static IReadOnlyList<string> Extensions { get; } = [".zip", ".tar.gz", ".tgz"];

    /// <summary>Lists the files of an archive.</summary>
    /// <param name="path">The archive.</param>
    /// <returns>The names of the files, with their folders.</returns>
    /// <exception cref="CorpusFormatException">The archive is damaged.</exception>
    public static IReadOnlyList<string> Entries(string path)
    {
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
            if (IsZip(path))
            {
                using var zip = new ZipArchive(file);
                return [.. zip.Entries.Select(entry => entry.FullName)];
            }
            using var tar = new TarReader(new UnpackedStream(new GZipMembers(file)));
            var names = new List<string>();
            while (tar.GetNextEntry() is { } entry)
                if (entry.DataStream is not null)
                    names.Add(entry.Name);
            return names;
        }
        catch (Exception e) when (e is InvalidDataException or IOException or FormatException or InvalidOperationException or ArgumentException
            or OverflowException)
        {
            throw new CorpusFormatException(path, "a whole archive", e.Message.TrimEnd('.'), e);
        }
    }

    /// <summary>Reads the next bytes, as <see cref="UnpackedFile.Read"/> does.</summary>
    /// <param name="buffer">Receives the bytes.</param>
    /// <param name="offset">The index in <paramref name="buffer"/> of the first byte.</param>
    /// <param name="count">The maximum number of bytes to read, at least 1.</param>
    /// <returns>The number of bytes read; 0 at the end of the file.</returns>
    public int Read(byte[] buffer, int offset, int count)
    {
        int read = _content.Read(buffer, offset, count);
        _checksum.Append(buffer.AsSpan(offset, read));
        if (read == 0 && !_isChecked)
        {
            _checkWhole();
            _isChecked = true;
        }
        return read;
    }

    /// <inheritdoc/>
    public void Dispose() => _opened.Dispose();

    private static bool IsZip(string path) => path.EndsWith(".zip", StringComparison.OrdinalIgnoreCase);

    private static InvalidDataException Missing(string entry) => new($"it contains no {entry}");

    /// <summary>The unpacked content of a gzip file as a stream, for libraries that read streams.</summary>
    private sealed class UnpackedStream(GZipMembers members) : Stream
    {
        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override int Read(byte[] buffer, int offset, int count)
        {
            try
            {
                return count == 0 ? 0 : members.Read(buffer, offset, count);
            }
            catch (Exception e) when (e is IndexOutOfRangeException or ICSharpCode.SharpZipLib.SharpZipBaseException)
            {
                throw new InvalidDataException(e.Message, e);
            }
        }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
