using System.Buffers;
using System.Text;

namespace Harness.Corpora;

/// <summary>Cuts a file into chunks of whole lines: memory stays bounded whatever the file unpacks to.</summary>
/// <remarks>LF ends a line; the CR of a CRLF is left in it, and a last line without an end is a line.</remarks>
internal static class LineChunks
{
    /// <summary>Bytes of a usual chunk: some two thousand texts, enough to be worth a thread's while.</summary>
    private const int UsualSize = 1 << 20;

    /// <summary>Reads a file chunk by chunk.</summary>
    /// <param name="file">The file; disposed after the last chunk.</param>
    /// <param name="labels">The classes, and how the file spells them.</param>
    /// <returns>
    /// Chunks that end where a line ends or the file does, or where the file turns out to be damaged or to have a line beyond
    /// <see cref="FastTextReader.LongestLine"/>: the last chunk says so. None for an empty file.
    /// </returns>
    public static IEnumerable<LineChunk> Of(UnpackedFile file, Labels labels)
    {
        using (file)
        {
            var (rest, isFirst) = (Array.Empty<byte>(), true);
            while (true)
            {
                var buffer = ArrayPool<byte>.Shared.Rent(Math.Max(UsualSize, 2 * rest.Length));
                rest.CopyTo(buffer, 0);
                var (length, fault) = Fill(file, buffer, rest.Length);
                var atTheEnd = length < buffer.Length;
                int whole = atTheEnd && fault is null ? length : buffer.AsSpan(0, length).LastIndexOf((byte)'\n') + 1;
                if (fault is null && length - whole > FastTextReader.LongestLine)
                    fault = TooLong(buffer.AsSpan(whole, length - whole));
                rest = buffer[whole..length];
                if (whole > 0 || fault is not null)
                    yield return new LineChunk(buffer, whole, isFirst, fault, file.Position, labels);
                else
                    ArrayPool<byte>.Shared.Return(buffer);
                if (atTheEnd || fault is not null)
                    yield break;
                isFirst &= whole == 0;
            }
        }
    }

    /// <summary>What to say of a line that is longer than any text.</summary>
    /// <param name="line">As much of it as is at hand.</param>
    /// <returns>The fault.</returns>
    public static LineFault TooLong(ReadOnlySpan<byte> line) => new($"a line of at most {FastTextReader.LongestLine} bytes", "a longer one",
        Encoding.UTF8.GetString(line[..Math.Min(line.Length, 4 * LineExcerpt.Longest)]));

    /// <summary>Fills a buffer from <paramref name="length"/> on; what is not filled means the end of the file, or a fault.</summary>
    private static (int Length, LineFault? Fault) Fill(UnpackedFile file, byte[] buffer, int length)
    {
        try
        {
            while (length < buffer.Length && file.Read(buffer, length, buffer.Length - length) is var read and > 0)
                length += read;
            return (length, null);
        }
        catch (Exception e) when (e is InvalidDataException or IOException)
        {
            return (length, new LineFault("a whole file", e.Message, "", e));
        }
    }
}
