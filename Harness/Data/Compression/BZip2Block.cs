using System.Buffers.Binary;
using ICSharpCode.SharpZipLib;
using ICSharpCode.SharpZipLib.BZip2;

namespace Harness.Data.Compression;

/// <summary>One compressed block of a bzip2 stream, copied out so that it can be unpacked independently; or a fault in place of a block.</summary>
internal sealed class BZip2Block
{
    /// <summary>The mark at the start of a block: π in binary-coded decimal, 48 bits.</summary>
    public const ulong Mark = 0x314159265359;

    /// <summary>The mark at the end of a stream: the square root of π in binary-coded decimal.</summary>
    public const ulong EndMark = 0x177245385090;

    /// <summary>The length of a mark, and of the checksum after it, in bits.</summary>
    public const int MarkBits = 48, ChecksumBits = 32;

    private readonly byte[] _stream;
    private readonly string? _flaw;

    private BZip2Block(byte[] stream, string? flaw) => (_stream, _flaw) = (stream, flaw);

    /// <summary>Creates a stream of one block, which any bzip2 reader can unpack.</summary>
    /// <param name="level">The digit of the header, "1" to "9": the maximum block size in units of 100,000 bytes.</param>
    /// <param name="bytes">The bytes that contain the block.</param>
    /// <param name="firstBit">The position of the first bit of its mark.</param>
    /// <param name="bits">The length of the block in bits, including mark and checksum.</param>
    /// <returns>The block.</returns>
    /// <remarks>The checksum of a stream with one block equals the checksum of the block.</remarks>
    public static BZip2Block Cut(byte level, ReadOnlySpan<byte> bytes, long firstBit, long bits)
    {
        const int HeaderBits = 32;
        var stream = new byte[(HeaderBits + bits + MarkBits + ChecksumBits + 7) / 8];
        "BZh"u8.CopyTo(stream);
        stream[3] = level;
        CopyBits(bytes, firstBit, stream, HeaderBits, bits);
        Span<byte> end = stackalloc byte[(MarkBits + ChecksumBits) / 8];
        BinaryPrimitives.WriteUInt64BigEndian(end, EndMark << (64 - MarkBits));
        CopyBits(bytes, firstBit + MarkBits, end, MarkBits, ChecksumBits);
        CopyBits(end, 0, stream, HeaderBits + bits, MarkBits + ChecksumBits);
        return new BZip2Block(stream, flaw: null);
    }

    /// <summary>Creates a block that reports a fault: the file is not valid bzip2 at this position.</summary>
    /// <param name="flaw">The fault, worded for the middle of a sentence.</param>
    /// <returns>A block that cannot be unpacked.</returns>
    public static BZip2Block Flawed(string flaw) => new([], flaw);

    /// <summary>Unpacks the block.</summary>
    /// <returns>The bytes, at most about 46 MB (900,000 times a run of 255 in five bytes); or the reason why the block cannot be unpacked.</returns>
    public (byte[] Bytes, Exception? Fault) Unpack()
    {
        if (_flaw is not null)
            return ([], new InvalidDataException(_flaw));
        try
        {
            var unpacked = new MemoryStream(1 << 20);
            using (var reader = new BZip2InputStream(new MemoryStream(_stream)))
                reader.CopyTo(unpacked);
            return (unpacked.ToArray(), null);
        }
        // A flipped bit can also make the decoder read outside its tables, hence IndexOutOfRangeException.
        catch (Exception e) when (e is SharpZipBaseException or EndOfStreamException or IndexOutOfRangeException)
        {
            return ([], e);
        }
    }

    /// <summary>Copies bits, the most significant bit of each byte first. The bits of the destination must be 0 before.</summary>
    private static void CopyBits(ReadOnlySpan<byte> source, long sourceBit, Span<byte> destination, long destinationBit, long count)
    {
        while (count > 0)
        {
            int bits = (int)Math.Min(count, 8 - (destinationBit % 8));
            var (at, shift) = ((int)(sourceBit / 8), (int)(sourceBit % 8));
            int two = (source[at] << 8) | (at + 1 < source.Length ? source[at + 1] : 0);
            int value = (two >> (16 - shift - bits)) & ((1 << bits) - 1);
            destination[(int)(destinationBit / 8)] |= (byte)(value << (int)(8 - (destinationBit % 8) - bits));
            (sourceBit, destinationBit, count) = (sourceBit + bits, destinationBit + bits, count - bits);
        }
    }
}
