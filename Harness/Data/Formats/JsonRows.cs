using System.Text;
using System.Text.Json;

namespace Harness.Data.Formats;

/// <summary>Parses JSON lines: one object per line.</summary>
/// <param name="chunk">The lines.</param>
/// <param name="format">The format, which names the keys of the text and the label.</param>
/// <param name="labels">The classes and their spellings in the file.</param>
internal sealed class JsonRows(FileChunk chunk, TextFormat format, Labels labels)
{
    private readonly RowWriter _rows = new(labels, format);
    private readonly byte[][] _textKeys = [.. format.Text.Select(column => Encoding.UTF8.GetBytes(column.ToString()))];
    private readonly byte[] _labelKey = Encoding.UTF8.GetBytes(format.Label.ToString());
    private readonly (int Start, int Length)[] _texts = new (int, int)[format.Text.Count];
    private readonly byte[] _label = new byte[256];
    private byte[] _values = new byte[1 << 12];

    /// <summary>Parses the lines up to the first that is not an object with a text and a label.</summary>
    /// <returns>The rows before the first fault, and the fault if there is one.</returns>
    public TextBatch Parse()
    {
        try
        {
            return _rows.Build(chunk.ParseLines(ParseLine), chunk.FileBytes);
        }
        finally
        {
            System.Buffers.ArrayPool<byte>.Shared.Return(chunk.Bytes);
        }
    }

    private LineFault? ParseLine(int start, int end)
    {
        ReadOnlySpan<byte> line = chunk.Bytes.AsSpan(start, end - start);
        if (line.Length > FastTextReader.LongestLine)
            return FileChunks.TooLong(line);
        if (PythonWhitespace.Strip(line).IsEmpty)
            return Wrong(line, "a blank line");
        try
        {
            return ParseObject(line);
        }
        catch (JsonException e)
        {
            return Wrong(line, $"JSON that ends early or is invalid at byte {(e.BytePositionInLine ?? 0) + 1}", e);
        }
        catch (InvalidOperationException e) // half a surrogate pair, written as \uD800
        {
            return Wrong(line, "a text that is not valid Unicode", e);
        }
    }

    private LineFault? ParseObject(ReadOnlySpan<byte> line)
    {
        var json = new Utf8JsonReader(line);
        json.Read();
        if (json.TokenType != JsonTokenType.StartObject)
            return Wrong(line, json.TokenType == JsonTokenType.StartArray
                ? "an array; to convert it to lines: jq -c '.[]' FILE > NEW" : "a value that is not an object");
        Array.Fill(_texts, (-1, 0));
        var (labelLength, used) = (-1, 0);
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            var (text, isLabel) = (TextKey(ref json), json.ValueTextEquals(_labelKey));
            json.Read();
            if (isLabel)
            {
                if (labelLength >= 0)
                    return Wrong(line, $"the key {format.Label} twice");
                if (json.TokenType is not (JsonTokenType.String or JsonTokenType.Number or JsonTokenType.True or JsonTokenType.False))
                    return Wrong(line, $"{Kind(json.TokenType)} in {format.Label}");
                if (json.ValueSpan.Length > _label.Length)
                    return Wrong(line, "a label of more than 256 bytes");
                labelLength = json.TokenType == JsonTokenType.String ? json.CopyString(_label) : Copy(json.ValueSpan, _label);
            }
            else if (text >= 0)
            {
                if (_texts[text].Start >= 0)
                    return Wrong(line, $"the key {format.Text.ElementAt(text)} twice");
                if (json.TokenType is not (JsonTokenType.String or JsonTokenType.Null))
                    return Wrong(line, $"{Kind(json.TokenType)} in {format.Text.ElementAt(text)}");
                if (_values.Length - used < json.ValueSpan.Length)
                    Array.Resize(ref _values, 2 * (used + json.ValueSpan.Length));
                var length = json.TokenType == JsonTokenType.Null ? 0 : json.CopyString(_values.AsSpan(used));
                _texts[text] = (used, length);
                used += length;
            }
            else
            {
                json.Skip();
            }
        }
        while (json.Read())
        {
            // Content after the object is an error, which the JSON reader reports.
        }
        if (labelLength < 0)
            return Wrong(line, $"no {format.Label}");
        if (Array.FindIndex(_texts, text => text.Start < 0) is var missing && missing >= 0)
            return Wrong(line, $"no {format.Text.ElementAt(missing)}");
        var hasText = false;
        foreach (var (first, length) in _texts)
        {
            var piece = _values.AsSpan(first, length);
            if (PythonWhitespace.Strip(piece).IsEmpty)
                continue;
            if (hasText)
                _rows.NextColumn();
            _rows.Add(piece);
            hasText = true;
        }
        return _rows.End(PythonWhitespace.Strip(_label.AsSpan(0, labelLength)), hasText, Expected);
    }

    private int TextKey(ref Utf8JsonReader json)
    {
        for (int i = 0; i < _textKeys.Length; i++)
            if (json.ValueTextEquals(_textKeys[i]))
                return i;
        return -1;
    }

    private string Expected => $"an object with text in {format.Text} and a label in {format.Label}: {labels}";

    private LineFault Wrong(ReadOnlySpan<byte> line, string found, Exception? cause = null) => new(Expected, found, Encoding.UTF8.GetString(line), cause);

    private static int Copy(ReadOnlySpan<byte> from, Span<byte> to)
    {
        from.CopyTo(to);
        return from.Length;
    }

    private static string Kind(JsonTokenType type) => type switch
    {
        JsonTokenType.StartArray => "an array",
        JsonTokenType.StartObject => "an object",
        JsonTokenType.Null => "null",
        JsonTokenType.String => "a string",
        JsonTokenType.Number => "a number",
        _ => "true or false",
    };
}
