using System.Text;

namespace Harness.Data.Formats;

/// <summary>Recognises the encoding and the line ends of a file that is not UTF-8 text with LF or CRLF lines.</summary>
internal static class EncodingGuess
{
    /// <summary>The number of bytes at the start of a file that are examined.</summary>
    private const int Head = 1 << 12;

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Examines the start of a file.</summary>
    /// <param name="bytes">The first bytes.</param>
    /// <param name="isWhole">Whether they are the whole file.</param>
    /// <param name="lineStart">The text with which each line of the format begins.</param>
    /// <returns>The reason why the file cannot be read; null if none was found.</returns>
    public static LineFault? OfFile(ReadOnlySpan<byte> bytes, bool isWhole, ReadOnlySpan<byte> lineStart)
    {
        if ((Packed(bytes) ?? OfText(bytes)) is { } fault)
            return fault;
        return (isWhole || bytes.Length > Head) && bytes.IndexOf((byte)'\n') < 0
            && bytes.IndexOf([(byte)'\r', .. lineStart]) is >= 0 and var at && at + 1 < bytes.Length
            ? new LineFault("lines that end in LF or CRLF", "lines that end in CR alone; convert with: tr '\\r' '\\n' < FILE > NEW", "") { Number = 1 } : null;
    }

    /// <summary>Examines the start of a file that is a single text, with any line ends.</summary>
    /// <param name="bytes">The first bytes.</param>
    /// <returns>The fault; null if the text does not look like UTF-16.</returns>
    public static LineFault? OfText(ReadOnlySpan<byte> bytes) => Utf16(bytes[..Math.Min(bytes.Length, Head)]) is { } utf16
        ? new LineFault("UTF-8", $"what looks like {utf16}; convert with: {Convert(utf16)}", "") { Number = 1 } : null;

    /// <summary>Reports bytes that are not UTF-8.</summary>
    /// <param name="line">A line.</param>
    /// <returns>The fault; null if the line is UTF-8.</returns>
    public static LineFault? NotUtf8(ReadOnlySpan<byte> line)
    {
        try
        {
            Strict.GetCharCount(line);
            return null;
        }
        catch (DecoderFallbackException e)
        {
            var bytes = e.BytesUnknown ?? [];
            var guess = LooksLikeWindows1252(line, e.Index) ? $"; it looks like Windows-1252; convert with: {Convert("WINDOWS-1252")}" : "";
            return new LineFault("UTF-8", $"the bytes 0x{System.Convert.ToHexString(bytes)} at byte {e.Index + 1} of the line{guess}",
                Encoding.UTF8.GetString(line), e);
        }
    }

    /// <summary>Checks for one byte that encodes an accented letter or a typographic mark, followed by an ASCII character.</summary>
    private static bool LooksLikeWindows1252(ReadOnlySpan<byte> line, int at) =>
        (line[at] is 0x80 or 0x85 or (>= 0x91 and <= 0x97) || (line[at] >= 0xC0 && char.IsLetter((char)line[at])))
        && at + 1 < line.Length && line[at + 1] is (byte)'\'' or (byte)' ' or (byte)',' or (byte)'.' or (byte)'"' or (>= (byte)'a' and <= (byte)'z');

    /// <summary>Recognises a packed file or a table of a program by its first bytes, if its name does not tell.</summary>
    private static LineFault? Packed(ReadOnlySpan<byte> head)
    {
        var found = head.StartsWith<byte>([0x1F, 0x8B, 0x08]) ? "a gzip file; add .gz to its name"
            : head.StartsWith("BZh"u8) && head.Length > 9 && head[4..].StartsWith("1AY&SY"u8) ? "a bzip2 file; add .bz2 to its name"
            : head.StartsWith<byte>([0x28, 0xB5, 0x2F, 0xFD]) ? "a Zstandard file; add .zst to its name"
            : head.StartsWith("PAR1\u0015"u8) ? "a Parquet file; end its name with .parquet"
            : head.StartsWith("PK\u0003\u0004"u8) ? "a zip archive or an Excel workbook; add .zip to its name, or save the table as CSV UTF-8"
            : head.StartsWith<byte>([0xD0, 0xCF, 0x11, 0xE0]) ? "an Excel workbook; save the table as CSV UTF-8" : null;
        return found is null ? null : new LineFault("text", found, "") { Number = 1 };
    }

    private static string Convert(string encoding) => $"iconv -f {encoding} -t UTF-8 FILE > NEW";

    private static string? Utf16(ReadOnlySpan<byte> head)
    {
        if (head.StartsWith<byte>([0xFF, 0xFE]))
            return "UTF-16LE";
        if (head.StartsWith<byte>([0xFE, 0xFF]))
            return "UTF-16BE";
        if (head.Length < 16)
            return null;
        var (even, odd, pairs) = (0, 0, head.Length / 2);
        for (int i = 0; i < 2 * pairs; i++)
        {
            if (head[i] != 0)
                continue;
            if ((i & 1) == 0)
                even++;
            else
                odd++;
        }
        return odd > pairs / 2 && even == 0 ? "UTF-16LE" : even > pairs / 2 && odd == 0 ? "UTF-16BE" : null;
    }
}
