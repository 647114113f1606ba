using System.Text;

namespace Harness.Data.Formats;

/// <summary>Parses lines in fastText's format, in place.</summary>
/// <param name="chunk">The lines.</param>
/// <param name="format">The format, which says whether rows without a text are left out.</param>
/// <param name="labels">The classes and their spellings in the file.</param>
internal sealed class FastTextLines(FileChunk chunk, TextFormat format, Labels labels)
{
    /// <summary>The maximum number of spellings that a message lists.</summary>
    private const int MostForms = 5;

    private readonly List<TextBatch.Row> _rows = [];
    private int _empty;

    /// <summary>Parses the lines up to the first that is not a label and a text.</summary>
    /// <returns>The rows before the first fault, and the fault if there is one.</returns>
    public TextBatch Parse()
    {
        var fault = chunk.ParseLines(ParseLine);
        return new TextBatch(chunk.Bytes, _rows) { Fault = fault, FileBytes = chunk.FileBytes, EmptyTexts = _empty };
    }

    private LineFault? ParseLine(int start, int end)
    {
        ReadOnlySpan<byte> line = chunk.Bytes.AsSpan(start, end - start);
        if (line.Length > FastTextReader.LongestLine)
            return FileChunks.TooLong(line);

        int space = line.IndexOf((byte)' ');
        var label = PythonWhitespace.Strip(space < 0 ? line : line[..space]);
        if (!label.StartsWith("__label__"u8))
            return Wrong(line, PythonWhitespace.Strip(line).IsEmpty ? "a blank line" : "no label");
        var index = labels.ClassOf(label);
        if (index == Labels.IsUnknown)
            return Wrong(line, "an unknown label") with { IsUnknownLabel = true };

        if (index == Labels.IsIgnored || labels.AreCounted)
            return null;
        var text = space < 0 ? [] : PythonWhitespace.Strip(line[space..]);
        if (text.IsEmpty)
        {
            if (!format.LeavesOutEmptyTexts)
                return Wrong(line, "a label without a text") with { IsEmptyText = true };
            _empty++;
            return null;
        }
        if (text.StartsWith("__label__"u8))
            return Wrong(line, "a second label, which would be read as a word of the text");
        chunk.Bytes.AsSpan().Overlaps(text, out int at);
        _rows.Add(new TextBatch.Row(at, text.Length, (byte)index));
        return null;
    }

    /// <summary>Creates the fault; the expected text is such as "__label__1 text" or "__label__2 text".</summary>
    private LineFault Wrong(ReadOnlySpan<byte> line, string found)
    {
        string[] forms = [.. labels.Spellings.SelectMany(spellings => spellings).Select(spelling => $"\"{Labels.Prefix}{spelling} text\"")];
        return new(forms.Length <= MostForms ? $"{string.Join(", ", forms[..^1])} or {forms[^1]}" : $"{forms[0]}, {forms[1]} … or {forms[^1]}",
            found, Encoding.UTF8.GetString(line));
    }
}
