using System.Buffers;
using System.Text;
using Harness.Data.Compression;

namespace Harness.Data.Formats;

/// <summary>Splits a file into chunks of whole lines or records. Memory is bounded, however large the unpacked file is.</summary>
/// <remarks>LF ends a line. The CR of a CRLF remains part of the line. A last line without a line end counts as a line.
/// A record ends with a line end outside of quotes.</remarks>
internal static class FileChunks
{
    /// <summary>The usual size of a chunk in bytes: about two thousand texts, enough work for a thread.</summary>
    private const int UsualSize = 1 << 20;

    /// <summary>Reads a file in chunks.</summary>
    /// <param name="file">The file. It is disposed after the last chunk.</param>
    /// <param name="quotes">Whether a line break within quotes does not end a record.</param>
    /// <param name="lineStart">The text with which each line of the format begins. It shows whether lines end in CR alone.</param>
    /// <returns>
    /// Chunks that end at the end of a line or of the file. If the file is damaged or has a line longer than <see cref="FastTextReader.LongestLine"/>, the
    /// last chunk carries the fault. No chunk for an empty file.
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

    /// <summary>Creates the fault for a line that is longer than the maximum.</summary>
    /// <param name="line">The available part of the line.</param>
    /// <param name="quotes">Whether an unclosed quote may be the reason.</param>
    /// <returns>The fault.</returns>
    public static LineFault TooLong(ReadOnlySpan<byte> line, bool quotes = false) => new(
        $"a {(quotes ? "row" : "line")} of at most {FastTextReader.LongestLine} bytes",
        quotes ? "a longer row. Perhaps a quote is never closed" : "a longer line",
        Encoding.UTF8.GetString(line[..Math.Min(line.Length, 4 * LineExcerpt.Longest)]));

    /// <summary>Returns the number of bytes in whole records. Blank lines after them stay with the rest, because they may be the end of the file.</summary>
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

    /// <summary>Fills a buffer from index <paramref name="length"/>. If it is not filled completely, the file has ended or there is a fault.</summary>
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
