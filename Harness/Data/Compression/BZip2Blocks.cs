using System.Buffers.Binary;

namespace Harness.Data.Compression;

/// <summary>Finds the blocks of a bzip2 file. The file may contain several streams, as <c>bzip2</c>,
/// <c>pbzip2</c> and <c>cat a.bz2 b.bz2</c> write them.</summary>
/// <param name="file">The packed file, positioned at its start.</param>
/// <remarks>
/// Unpacking is slow, and the blocks are independent of each other, but a stream does not state where its blocks begin. A block begins at any bit, with a
/// mark of 48 bits. As in pbzip2 and lbzip2, the file is searched for this mark, which costs about 3 ns a byte. By chance, compressed data contain the mark
/// once in 30 TB; such a file would be reported as damaged.
/// </remarks>
internal sealed class BZip2Blocks(FileStream file)
{
    private const int HeaderBytes = 4;

    /// <summary>A length above that of the largest block: 900,000 symbols of at most 20 bits, and their tables.</summary>
    private const int LongestBlock = 3 << 20;

    private byte[] _bytes = new byte[1 << 20];
    private int _length;
    private long _offset;

    /// <summary>Reads the whole file.</summary>
    /// <returns>All blocks in order. If the file is truncated or damaged between blocks, the last one is <see cref="BZip2Block.Flawed"/>.</returns>
    public IEnumerable<BZip2Block> Read()
    {
        while (Ensure(1))
        {
            if (!Ensure(HeaderBytes) || !_bytes.AsSpan().StartsWith("BZh"u8) || _bytes[3] is < (byte)'1' or > (byte)'9')
            {
                yield return BZip2Block.Flawed(FormattableString.Invariant($"no bzip2 stream begins at byte {_offset + 1}"));
                yield break;
            }

            var (level, at, checksum) = (_bytes[3], 8L * HeaderBytes, 0u);
            while (MarkAt(at) == BZip2Block.Mark)
            {
                var end = NextMark(at + BZip2Block.MarkBits + BZip2Block.ChecksumBits);
                if (end < 0)
                    break;
                checksum = ((checksum << 1) | (checksum >> 31)) ^ ChecksumAt(at);
                yield return BZip2Block.Cut(level, _bytes.AsSpan(0, _length), at, end - at);
                at = Drop(end);
            }

            if (MarkAt(at) != BZip2Block.EndMark || ChecksumAt(at) != checksum)
            {
                yield return BZip2Block.Flawed(MarkAt(at) == BZip2Block.EndMark ? "a checksum does not match" : "it ends inside a stream");
                yield break;
            }
            Drop((at + BZip2Block.MarkBits + BZip2Block.ChecksumBits + 7) / 8 * 8);
        }
    }

    /// <summary>Returns the 48 bits at a position; 0, which is no mark, if the file ends before.</summary>
    private ulong MarkAt(long bit) => BitsAt(bit, BZip2Block.MarkBits) ?? 0;

    private uint ChecksumAt(long bit) => (uint)(BitsAt(bit + BZip2Block.MarkBits, BZip2Block.ChecksumBits) ?? 0);

    private ulong? BitsAt(long bit, int count)
    {
        var first = (int)(bit / 8);
        if (!Ensure((int)((bit + count + 7) / 8)))
            return null;
        Span<byte> eight = stackalloc byte[sizeof(ulong)];
        _bytes.AsSpan(first, Math.Min(eight.Length, _length - first)).CopyTo(eight);
        return BinaryPrimitives.ReadUInt64BigEndian(eight) << (int)(bit % 8) >> (64 - count);
    }

    /// <summary>Returns the position of the next mark of a block or of the end; −1 if there is none within the longest block.</summary>
    private long NextMark(long fromBit)
    {
        // Holds the last eight bytes. A mark that begins at any bit of the oldest byte is completely contained in them.
        var (last, next) = (0UL, (int)(fromBit / 8));
        for (int read = 0; next < LongestBlock && (next < _length || Ensure(next + 1)); next++)
        {
            last = (last << 8) | _bytes[next];
            if (++read < sizeof(ulong) - 1)
                continue;
            for (int shift = 7; shift >= 0; shift--)
                if (((last >> shift) & ((1UL << BZip2Block.MarkBits) - 1)) is BZip2Block.Mark or BZip2Block.EndMark
                    && (8L * (next + 1)) - shift - BZip2Block.MarkBits is var found && found >= fromBit)
                    return found;
        }

        return -1;
    }

    /// <summary>Discards the bytes before a bit and returns the new position of that bit.</summary>
    private long Drop(long bit)
    {
        var bytes = (int)(bit / 8);
        _bytes.AsSpan(bytes, _length - bytes).CopyTo(_bytes);
        (_length, _offset) = (_length - bytes, _offset + bytes);
        return bit % 8;
    }

    /// <summary>Reads until the given number of bytes is available; returns false if the file ends before.</summary>
    private bool Ensure(int bytes)
    {
        if (bytes > _bytes.Length)
            Array.Resize(ref _bytes, Math.Max(bytes, 2 * _bytes.Length));
        while (_length < bytes && file.Read(_bytes, _length, _bytes.Length - _length) is var read and > 0)
            _length += read;
        return _length >= bytes;
    }
}
