using System.Buffers;
using System.Text;

namespace Harness.Data.Formats;

/// <summary>Collects rows whose texts do not lie in the file as they are: unescaped, joined, or of another encoding.</summary>
/// <param name="labels">The classes, and how the file spells them.</param>
/// <param name="between">What stands between the texts of several columns.</param>
internal sealed class RowWriter(Labels labels, string between)
{
    /// <summary>More than this is no text.</summary>
    private const int LongestText = FastTextReader.LongestLine;

    private readonly byte[] _between = Encoding.UTF8.GetBytes(between);
    private readonly List<TextBatch.Row> _rows = [];
    private byte[] _bytes = ArrayPool<byte>.Shared.Rent(1 << 16);
    private int _start, _end;

    /// <summary>The rows so far.</summary>
    public int Rows => _rows.Count;

    /// <summary>Gives room for the next piece of the text.</summary>
    /// <param name="bytes">How many bytes at most.</param>
    /// <returns>The room, at least as large.</returns>
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

    /// <summary>Takes what was written into <see cref="Room"/>.</summary>
    /// <param name="bytes">How many bytes.</param>
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

    /// <summary>Ends the text of one of several columns.</summary>
    public void NextColumn() => Add(_between);

    /// <summary>Ends the row.</summary>
    /// <param name="label">As the file spells it.</param>
    /// <param name="hasText">Whether any column had a text.</param>
    /// <param name="expected">For a message: what a row has to be.</param>
    /// <returns>What is wrong with the row; null if it was added, or is to be left out.</returns>
    public LineFault? End(ReadOnlySpan<char> label, bool hasText, string expected)
    {
        Span<byte> bytes = stackalloc byte[256];
        var trimmed = label.Trim();
        if (!Encoding.UTF8.TryGetBytes(trimmed, bytes, out int length))
            return Drop(expected, "a label of more than 256 bytes", trimmed);
        return End(bytes[..length], hasText, expected);
    }

    /// <summary>Ends the row.</summary>
    /// <param name="label">As the file spells it.</param>
    /// <param name="hasText">Whether any column had a text.</param>
    /// <param name="expected">For a message: what a row has to be.</param>
    /// <returns>What is wrong with the row; null if it was added, or is to be left out.</returns>
    public LineFault? End(ReadOnlySpan<byte> label, bool hasText, string expected)
    {
        var text = PythonWhitespace.Strip(_bytes.AsSpan(_start, _end - _start));
        if (label.IsEmpty)
            return Drop(expected, "no label", Encoding.UTF8.GetString(text));
        var index = labels.ClassOf(label);
        if (index == Labels.IsUnknown)
            return Drop(expected, $"an unknown label, {LineExcerpt.Shown(Encoding.UTF8.GetString(label))}", "") with { IsUnknownLabel = true };
        if (!hasText || text.IsEmpty)
            return Drop(expected, "a label without a text", "");
        if (text.Length > LongestText)
            return Drop($"a text of at most {LongestText} bytes", "a longer one", Encoding.UTF8.GetString(text[..(4 * LineExcerpt.Longest)]));
        if (text.StartsWith("__label__"u8))
            return Drop(expected, "a label at the head of the text, which would become a word of it", Encoding.UTF8.GetString(text));
        if (index == Labels.IsIgnored)
        {
            _end = _start;
            return null;
        }
        _bytes.AsSpan().Overlaps(text, out int at);
        _rows.Add(new TextBatch.Row(at, text.Length, (byte)index));
        _start = _end;
        return null;
    }

    /// <summary>Hands the rows over.</summary>
    /// <param name="fault">What is wrong after them.</param>
    /// <param name="fileBytes">Bytes of the file that were read up to here.</param>
    /// <returns>The batch, which owns the buffer.</returns>
    public TextBatch Build(LineFault? fault, long fileBytes) => new(_bytes, _rows) { Fault = fault, FileBytes = fileBytes };

    private LineFault Drop(string expected, string found, ReadOnlySpan<char> text)
    {
        _end = _start;
        return new LineFault(expected, found, text.ToString());
    }
}
