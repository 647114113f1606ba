using System.Buffers.Binary;
using ICSharpCode.SharpZipLib.Checksum;
using ICSharpCode.SharpZipLib.Zip.Compression;

namespace Harness.Data.Compression;

/// <summary>Unpacks a gzip file of one or more members (RFC 1952) and checks that each member is complete.</summary>
/// <param name="file">The packed file, positioned at its start.</param>
/// <remarks>
/// The two available implementations silently accept a truncated or damaged file as a shorter one: the runtime's <c>GZipStream</c> wherever the file ends
/// (tested on .NET 10), and SharpZipLib's <c>GZipInputStream</c> if the bytes after the first member do not look like the start of a second.
/// </remarks>
internal sealed class GZipMembers(FileStream file)
{
    private const int HasHeaderChecksum = 2, HasExtra = 4, HasName = 8, HasComment = 16, Reserved = 0xE0;

    private readonly Inflater _inflater = new(noHeader: true);
    private readonly Crc32 _checksum = new();
    private readonly byte[] _packed = new byte[1 << 16];
    private bool _inMember;

    /// <summary>Reads the next bytes, as <see cref="UnpackedFile.Read"/> does.</summary>
    /// <param name="buffer">Receives the bytes.</param>
    /// <param name="offset">The index in <paramref name="buffer"/> of the first byte.</param>
    /// <param name="count">The maximum number of bytes to read, at least 1.</param>
    /// <returns>The number of bytes read; 0 at the end of the file.</returns>
    public int Read(byte[] buffer, int offset, int count)
    {
        while (true)
        {
            if (!_inMember && !TryBegin())
                return 0;
            int read = _inflater.Inflate(buffer, offset, count);
            _checksum.Update(new ArraySegment<byte>(buffer, offset, read));
            if (_inflater.IsFinished)
                End();
            else if (read == 0)
                Feed();
            if (read > 0)
                return read;
        }
    }

    private bool TryBegin()
    {
        long start = file.Position;
        if (start == file.Length)
            return false;
        Span<byte> header = stackalloc byte[10];
        file.ReadExactly(header);
        int flags = header[3];
        if (!header.StartsWith<byte>([0x1F, 0x8B, 8]) || (flags & Reserved) != 0)
            throw new InvalidDataException($"no gzip member begins at byte {start + 1}");

        if ((flags & HasExtra) != 0)
            Skip(ReadByte() | (ReadByte() << 8));
        if ((flags & HasName) != 0)
            SkipText();
        if ((flags & HasComment) != 0)
            SkipText();
        if ((flags & HasHeaderChecksum) != 0)
            Skip(2);
        return _inMember = true;
    }

    private void Feed()
    {
        int read = _inflater.IsNeedingInput ? file.Read(_packed) : 0;
        if (read == 0)
            throw new EndOfStreamException("it ends inside a member");
        _inflater.SetInput(_packed, 0, read);
    }

    private void End()
    {
        file.Position -= _inflater.RemainingInput;
        Span<byte> trailer = stackalloc byte[8];
        file.ReadExactly(trailer);
        if (BinaryPrimitives.ReadUInt32LittleEndian(trailer) != (uint)_checksum.Value)
            throw new InvalidDataException("a checksum does not match");
        if (BinaryPrimitives.ReadUInt32LittleEndian(trailer[4..]) != (uint)_inflater.TotalOut)
            throw new InvalidDataException("a length does not match");
        _inflater.Reset();
        _checksum.Reset();
        _inMember = false;
    }

    private byte ReadByte() => file.ReadByte() is var value and >= 0 ? (byte)value : throw new EndOfStreamException("it ends inside a header");

    private void SkipText()
    {
        while (ReadByte() != 0)
        {
        }
    }

    private void Skip(int bytes)
    {
        for (int i = 0; i < bytes; i++)
            ReadByte();
    }
}
