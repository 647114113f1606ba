using System.Text;

namespace Harness.Data.Formats;

/// <summary>Whole lines or records of a file, as bytes.</summary>
/// <param name="Bytes">A buffer rented from the shared pool; whoever parses gives it back.</param>
/// <param name="Length">How many of the bytes count.</param>
/// <param name="IsFirst">Whether the file begins here, perhaps with a byte-order mark.</param>
/// <param name="IsLast">Whether the file ends here. Blank lines at its end are none.</param>
/// <param name="FirstLine">The number of the first line, from 1.</param>
/// <param name="Fault">What stopped the reading after these lines, if something did.</param>
/// <param name="FileBytes">Bytes of the file, packed or not, that were read up to here.</param>
internal sealed record FileChunk(byte[] Bytes, int Length, bool IsFirst, bool IsLast, long FirstLine, LineFault? Fault, long FileBytes)
{
    /// <summary>Where the first line begins, behind a byte-order mark.</summary>
    public int Start { get; } = IsFirst && Bytes.AsSpan(0, Length).StartsWith(Encoding.UTF8.Preamble) ? Encoding.UTF8.Preamble.Length : 0;

    /// <summary>Parses line by line, up to the first fault.</summary>
    /// <param name="parse">Given the first byte of a line, and the byte behind its last; returns what is wrong.</param>
    /// <returns>The fault after the last row, with the number of its line; null if there is none.</returns>
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

    /// <summary>Where the text ends, without blank lines behind it.</summary>
    private int EndOfText()
    {
        var text = Bytes.AsSpan(0, Length);
        while (text.Length > Start && PythonWhitespace.Strip(text[(text[..^1].LastIndexOf((byte)'\n') + 1)..]).IsEmpty && Fault is null)
            text = text[..(text[..^1].LastIndexOf((byte)'\n') + 1)];
        return text.Length;
    }
}
