using System.Buffers;
using System.Text;

namespace Harness.Data.Formats;

/// <summary>Collects rows whose texts differ from the bytes in the file because they are unescaped, joined or converted from another encoding.</summary>
/// <param name="labels">The classes and their spellings in the file.</param>
/// <param name="format">The format, which says how the texts of several columns are joined, and whether rows without a text are left out.</param>
/// <remarks>CRLF and a lone CR inside a text become LF.</remarks>
internal sealed class RowWriter(Labels labels, TextFormat format)
{
    /// <summary>The maximum length of a text, in bytes.</summary>
    private const int LongestText = FastTextReader.LongestLine;

    private readonly byte[] _between = Encoding.UTF8.GetBytes(format.Between);
    private readonly List<TextBatch.Row> _rows = [];
    private byte[] _bytes = ArrayPool<byte>.Shared.Rent(1 << 16);
    private int _start, _end, _empty;

    /// <summary>The number of rows so far.</summary>
    public int Rows => _rows.Count;

    /// <summary>Returns free space for the next piece of the text.</summary>
    /// <param name="bytes">The maximum number of bytes of the piece.</param>
    /// <returns>The space, at least that large.</returns>
    public Span<byte> Room(int bytes)
    {
        if (_bytes.Length - _end < bytes)
        {
            var larger = ArrayPool<byte>.Shared.Rent(Math.Max(2 * _bytes.Length, _end + bytes));
            _bytes.AsSpan(0, _end).CopyTo(larger);
            ArrayPool<byte>.Shared.Return(_bytes);
            _bytes = larger;
        }
        return _bytes.AsSpan(_end);
    }

    /// <summary>Accepts the bytes that were written into <see cref="Room"/>.</summary>
    /// <param name="bytes">The number of bytes.</param>
    public void Wrote(int bytes) => _end += bytes;

    /// <summary>Adds a piece of the text.</summary>
    /// <param name="piece">Well-formed text.</param>
    public void Add(ReadOnlySpan<char> piece) => Wrote(Encoding.UTF8.GetBytes(piece, Room(Encoding.UTF8.GetMaxByteCount(piece.Length))));

    /// <summary>Adds a piece of the text.</summary>
    /// <param name="piece">Valid UTF-8.</param>
    public void Add(ReadOnlySpan<byte> piece)
    {
        piece.CopyTo(Room(piece.Length));
        Wrote(piece.Length);
    }

    /// <summary>Ends the text of one column if more columns follow.</summary>
    public void NextColumn() => Add(_between);

    /// <summary>Ends the row.</summary>
    /// <param name="label">The label as spelt in the file.</param>
    /// <param name="hasText">Whether any column has a text.</param>
    /// <param name="expected">The description of a valid row, for a message.</param>
    /// <returns>The fault; null if the row was added or left out.</returns>
    public LineFault? End(ReadOnlySpan<char> label, bool hasText, string expected)
    {
        Span<byte> bytes = stackalloc byte[256];
        var trimmed = label.Trim();
        if (!Encoding.UTF8.TryGetBytes(trimmed, bytes, out int length))
            return Drop(expected, "a label of more than 256 bytes", trimmed);
        return End(bytes[..length], hasText, expected);
    }

    /// <summary>Ends the row.</summary>
    /// <param name="label">The label as spelt in the file.</param>
    /// <param name="hasText">Whether any column has a text.</param>
    /// <param name="expected">The description of a valid row, for a message.</param>
    /// <returns>The fault; null if the row was added or left out.</returns>
    public LineFault? End(ReadOnlySpan<byte> label, bool hasText, string expected)
    {
        _end = _start + LineEnds.ToLf(_bytes.AsSpan(_start, _end - _start)).Length;
        var text = PythonWhitespace.Strip(_bytes.AsSpan(_start, _end - _start));
        if (label.IsEmpty)
            return Drop(expected, "no label", Encoding.UTF8.GetString(text));
        var index = labels.ClassOf(label);
        if (index == Labels.IsUnknown)
            return Drop(expected, $"an unknown label, {Spelling.Shown(Encoding.UTF8.GetString(label))}", "") with { IsUnknownLabel = true };
        if (index == Labels.IsIgnored || labels.AreCounted)
            return LeaveOut();
        if (!hasText || text.IsEmpty)
        {
            if (!format.LeavesOutEmptyTexts)
                return Drop(expected, "a label without a text", "") with { IsEmptyText = true };
            _empty++;
            return LeaveOut();
        }
        if (text.Length > LongestText)
            return Drop($"a text of at most {LongestText} bytes", "a longer text", Encoding.UTF8.GetString(text[..(4 * LineExcerpt.Longest)]));
        if (text.StartsWith("__label__"u8))
            return Drop(expected, "a label at the start of the text, which would be read as a word", Encoding.UTF8.GetString(text));
        _bytes.AsSpan().Overlaps(text, out int at);
        _rows.Add(new TextBatch.Row(at, text.Length, (byte)index));
        _start = _end;
        return null;
    }

    /// <summary>Creates the batch.</summary>
    /// <param name="fault">The fault after the rows; null if there is none.</param>
    /// <param name="fileBytes">The number of bytes of the file that were read so far.</param>
    /// <returns>The batch, which owns the buffer.</returns>
    public TextBatch Build(LineFault? fault, long fileBytes) => new(_bytes, _rows) { Fault = fault, FileBytes = fileBytes, EmptyTexts = _empty };

    private LineFault? LeaveOut()
    {
        _end = _start;
        return null;
    }

    private LineFault Drop(string expected, string found, ReadOnlySpan<char> text)
    {
        _end = _start;
        return new LineFault(expected, found, text.ToString());
    }
}
