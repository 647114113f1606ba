using System.Buffers;
using System.Text;
using Harness.Data.Compression;

namespace Harness.Data.Formats;

/// <summary>Cuts a file into chunks of whole lines or records: memory stays bounded whatever the file unpacks to.</summary>
/// <remarks>LF ends a line; the CR of a CRLF is left in it, and a last line without an end is a line.
/// A record ends with a line that is not within quotes.</remarks>
internal static class FileChunks
{
    /// <summary>Bytes of a usual chunk: some two thousand texts, enough to be worth a thread's while.</summary>
    private const int UsualSize = 1 << 20;

    /// <summary>Reads a file chunk by chunk.</summary>
    /// <param name="file">The file; disposed after the last chunk.</param>
    /// <param name="quotes">Whether a line break within quotes ends no record.</param>
    /// <param name="lineStart">What a line of the format begins with: it tells whether lines end in CR alone.</param>
    /// <returns>
    /// Chunks that end where a line ends or the file does, or where the file turns out to be damaged or to have a line beyond
    /// <see cref="FastTextReader.LongestLine"/>: the last chunk says so. None for an empty file.
    /// </returns>
    public static IEnumerable<FileChunk> Of(UnpackedFile file, bool quotes = false, string lineStart = "")
    {
        using (file)
        {
            var start = Encoding.UTF8.GetBytes(lineStart);
            var (rest, isFirst, line) = (Array.Empty<byte>(), true, 1L);
            while (true)
            {
                var buffer = ArrayPool<byte>.Shared.Rent(Math.Max(UsualSize, 2 * rest.Length));
                rest.CopyTo(buffer, 0);
                var (length, fault) = Fill(file, buffer, rest.Length);
                var atTheEnd = length < buffer.Length;
                if (isFirst && EncodingGuess.OfFile(buffer.AsSpan(0, length), atTheEnd, start) is { } other)
                    (length, fault) = (0, other);
                int whole = atTheEnd && fault is null ? length : WholeRecords(buffer.AsSpan(0, length), quotes);
                if (fault is null && length - whole > FastTextReader.LongestLine)
                    fault = TooLong(buffer.AsSpan(whole, length - whole), quotes);
                rest = buffer[whole..length];
                var lines = buffer.AsSpan(0, whole).Count((byte)'\n');
                if (whole > 0 || fault is not null)
                    yield return new FileChunk(buffer, whole, isFirst, atTheEnd && fault is null, line, fault, file.Position);
                else
                    ArrayPool<byte>.Shared.Return(buffer);
                if (atTheEnd || fault is not null)
                    yield break;
                isFirst &= whole == 0;
                line += lines;
            }
        }
    }

    /// <summary>What to say of a line that is longer than any text.</summary>
    /// <param name="line">As much of it as is at hand.</param>
    /// <param name="quotes">Whether a quote may be the reason.</param>
    /// <returns>The fault.</returns>
    public static LineFault TooLong(ReadOnlySpan<byte> line, bool quotes = false) => new(
        $"a {(quotes ? "row" : "line")} of at most {FastTextReader.LongestLine} bytes",
        quotes ? "a longer one: a quote that is never closed?" : "a longer one",
        Encoding.UTF8.GetString(line[..Math.Min(line.Length, 4 * LineExcerpt.Longest)]));

    /// <summary>How many bytes whole records take. Blank lines behind them stay with the rest: they may be the end of the file.</summary>
    private static int WholeRecords(ReadOnlySpan<byte> bytes, bool quotes)
    {
        var (end, isQuoted) = (bytes.Length, quotes && (bytes.Count((byte)'"') & 1) == 1);
        while (end > 0)
        {
            int at = quotes ? bytes[..end].LastIndexOfAny((byte)'"', (byte)'\n') : bytes[..end].LastIndexOf((byte)'\n');
            if (at < 0)
                return 0;
            if (bytes[at] == '"')
                isQuoted = !isQuoted;
            else if (!isQuoted && !PythonWhitespace.Strip(bytes[(bytes[..at].LastIndexOf((byte)'\n') + 1)..at]).IsEmpty)
                return at + 1;
            end = at;
        }
        return 0;
    }

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
