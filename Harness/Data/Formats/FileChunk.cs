using System.Text;

namespace Harness.Data.Formats;

/// <summary>Whole lines or records of a file, as bytes.</summary>
/// <param name="Bytes">A buffer rented from the shared pool. The parser returns it.</param>
/// <param name="Length">The number of valid bytes.</param>
/// <param name="IsFirst">Whether the chunk is at the start of the file, possibly with a byte-order mark.</param>
/// <param name="IsLast">Whether the file ends with this chunk. Blank lines at the end are ignored.</param>
/// <param name="FirstLine">The number of the first line, from 1.</param>
/// <param name="Fault">The fault that stopped reading after these lines; null if there is none.</param>
/// <param name="FileBytes">The number of bytes of the file, as stored (packed or plain), that were read up to the end of the chunk.</param>
internal sealed record FileChunk(byte[] Bytes, int Length, bool IsFirst, bool IsLast, long FirstLine, LineFault? Fault, long FileBytes)
{
    /// <summary>The index of the first line, after a byte-order mark and any line that is not a row.</summary>
    public int Start { get; init; } = IsFirst && Bytes.AsSpan(0, Length).StartsWith(Encoding.UTF8.Preamble) ? Encoding.UTF8.Preamble.Length : 0;

    /// <summary>Parses the lines in order, up to the first fault.</summary>
    /// <param name="parse">Receives the index of the first byte of a line and the index after its last byte; returns the fault or null.</param>
    /// <returns>The fault with the number of its line; null if there is none.</returns>
    public LineFault? ParseLines(Func<int, int, LineFault?> parse)
    {
        var encoded = System.Text.Unicode.Utf8.IsValid(Bytes.AsSpan(0, Length));
        var (start, line, end) = (Start, FirstLine, IsLast ? EndOfText() : Length);
        while (start < end)
        {
            int length = Bytes.AsSpan(start, end - start).IndexOf((byte)'\n');
            int next = length < 0 ? end : start + length;
            if (((encoded ? null : EncodingGuess.NotUtf8(Bytes.AsSpan(start, next - start))) ?? parse(start, next)) is { } wrong)
                return wrong with { Number = line };
            (start, line) = (next + 1, line + 1);
        }
        return Fault is null ? null : Fault with { Number = Fault.Number ?? line };
    }

    /// <summary>Returns the index of the end of the text, without the blank lines after it.</summary>
    private int EndOfText()
    {
        var text = Bytes.AsSpan(0, Length);
        while (text.Length > Start && PythonWhitespace.Strip(text[(text[..^1].LastIndexOf((byte)'\n') + 1)..]).IsEmpty && Fault is null)
            text = text[..(text[..^1].LastIndexOf((byte)'\n') + 1)];
        return text.Length;
    }
}
