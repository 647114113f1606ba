using System.Text;
using System.Text.Unicode;

namespace Harness.Corpora;

/// <summary>Whole lines of a file of texts, as bytes.</summary>
/// <param name="bytes">The lines, in a buffer rented from the shared pool; the batch gives it back.</param>
/// <param name="length">How many of the bytes count.</param>
/// <param name="isFirst">Whether the file begins here, perhaps with a byte-order mark.</param>
/// <param name="fault">What stopped the reading after these lines, if something did.</param>
/// <param name="fileBytes">Bytes of the file, packed or not, that were read up to here.</param>
/// <param name="labels">The classes, and how the file spells them.</param>
internal sealed class LineChunk(byte[] bytes, int length, bool isFirst, LineFault? fault, long fileBytes, Labels labels)
{
    /// <summary>The most spellings that a message lists.</summary>
    private const int MostForms = 5;

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly List<TextBatch.Row> _rows = [];

    /// <summary>Parses the lines up to the first that is not a label and a text.</summary>
    /// <returns>The rows, and the fault after them if there is one.</returns>
    public TextBatch Parse()
    {
        var encoded = Utf8.IsValid(bytes.AsSpan(0, length));
        int start = isFirst && bytes.AsSpan(0, length).StartsWith(Encoding.UTF8.Preamble) ? Encoding.UTF8.Preamble.Length : 0;
        do
        {
            int lineLength = bytes.AsSpan(start, length - start).IndexOf((byte)'\n');
            int end = lineLength < 0 ? length : start + lineLength;
            if (end == start && end == length && fault is not null)
                break; // nothing was read of the line that the fault is in
            if (((encoded ? null : NotUtf8(start, end)) ?? ParseLine(start, end)) is { } wrong)
                return Batch(wrong);
            start = end + 1;
        }
        while (start < length);
        return Batch(fault);
    }

    private TextBatch Batch(LineFault? faultAfterIt) => new(bytes, _rows) { Fault = faultAfterIt, FileBytes = fileBytes };

    private LineFault? ParseLine(int start, int end)
    {
        ReadOnlySpan<byte> line = bytes.AsSpan(start, end - start);
        if (line.Length > FastTextReader.LongestLine)
            return LineChunks.TooLong(line);

        int space = line.IndexOf((byte)' ');
        var label = PythonWhitespace.Strip(space < 0 ? line : line[..space]);
        if (!label.StartsWith("__label__"u8))
            return Wrong(line, PythonWhitespace.Strip(line).IsEmpty ? "a blank line" : "no label");
        var index = labels.ClassOf(label);
        if (index < 0)
            return Wrong(line, "an unknown label");

        var text = space < 0 ? [] : PythonWhitespace.Strip(line[space..]);
        if (text.IsEmpty)
            return Wrong(line, "a label without a text");
        bytes.AsSpan().Overlaps(text, out int at);
        _rows.Add(new TextBatch.Row(at, text.Length, (byte)index));
        return null;
    }

    private LineFault? NotUtf8(int start, int end)
    {
        ReadOnlySpan<byte> line = bytes.AsSpan(start, end - start);
        try
        {
            Strict.GetCharCount(line);
            return null;
        }
        catch (DecoderFallbackException e)
        {
            return new LineFault("UTF-8", $"the bytes 0x{Convert.ToHexString(e.BytesUnknown ?? [])} at byte {e.Index + 1} of the line",
                Encoding.UTF8.GetString(line), e);
        }
    }

    /// <summary>What a line has to be: "__label__1 text" or "__label__2 text", with the spellings of this study.</summary>
    private string Row
    {
        get
        {
            string[] forms = [.. labels.Spellings.SelectMany(spellings => spellings).Select(spelling => $"\"{Labels.Prefix}{spelling} text\"")];
            return forms.Length <= MostForms ? $"{string.Join(", ", forms[..^1])} or {forms[^1]}" : $"{forms[0]}, {forms[1]} … or {forms[^1]}";
        }
    }

    private LineFault Wrong(ReadOnlySpan<byte> line, string found) => new(Row, found, Encoding.UTF8.GetString(line));
}
