using System.Text;
using System.Text.Json;
using Harness.Data;

namespace Harness.Tests.Oracles;

/// <summary>Reads tables in the simplest way, with the whole file as a string. The methods return null for an invalid file, without the reason.</summary>
internal static class SimpleTables
{
    private static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);

    /// <summary>Reads CSV whose header has the columns <c>text</c> and <c>label</c>.</summary>
    public static IReadOnlyList<(byte, string)>? Csv(byte[] file, Labels labels) => Try(() =>
    {
        var text = Strict.GetString(file).TrimStart('\uFEFF');
        if (!text.Contains('\n') && text.IndexOf('\r') is >= 0 and var at && at + 1 < text.Length)
            throw new FormatException("CR alone");
        var records = Records(text);
        while (records.Count > 0 && records[^1].Raw.AsSpan().IsWhiteSpace())
            records.RemoveAt(records.Count - 1);
        if (records.Count == 0)
            throw new FormatException("no header");
        var header = records[0].Cells.Select(cell => cell.Trim()).ToList();
        var (textAt, labelAt) = (header.IndexOf("text"), header.IndexOf("label"));
        if (textAt < 0 || labelAt < 0 || header.Count(name => name is "text") > 1 || header.Count(name => name is "label") > 1)
            throw new FormatException("header");
        return [.. records.Skip(1).Select(record => record.Cells.Count == header.Count ? Row(record.Cells[textAt], record.Cells[labelAt], labels)
            : throw new FormatException("columns"))];
    });

    /// <summary>Reads JSON lines with the keys <c>text</c> and <c>label</c>.</summary>
    public static IReadOnlyList<(byte, string)>? JsonLines(byte[] file, Labels labels) => Try(() =>
    {
        var text = Strict.GetString(file);
        var lines = (text.StartsWith('\uFEFF') ? text[1..] : text).Split('\n').ToList();
        while (lines.Count > 0 && Strip(lines[^1]).Length == 0)
            lines.RemoveAt(lines.Count - 1);
        return [.. lines.Select(line =>
        {
            using var json = JsonDocument.Parse(line);
            var properties = json.RootElement.EnumerateObject().ToList();
            var (body, label) = (properties.Single(property => property.Name == "text").Value, properties.Single(property => property.Name == "label").Value);
            var spelling = label.ValueKind switch
            {
                JsonValueKind.String => label.GetString()!,
                JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => label.GetRawText(),
                _ => throw new FormatException("label"),
            };
            return Row(body.GetString() ?? throw new FormatException("null"), spelling, labels);
        })];
    });

    private static (byte, string) Row(string text, string label, Labels labels)
    {
        var index = labels.ClassOf(Encoding.UTF8.GetBytes(label.Trim()));
        var stripped = Strip(text.Replace("\r\n", "\n").Replace('\r', '\n'));
        if (index < 0 || stripped.Length == 0 || stripped.StartsWith("__label__", StringComparison.Ordinal))
            throw new FormatException("row");
        return ((byte)index, stripped);
    }

    private static string Strip(string text) => Encoding.UTF8.GetString(PythonWhitespace.Strip(Encoding.UTF8.GetBytes(text)));

    private static IReadOnlyList<(byte, string)>? Try(Func<IReadOnlyList<(byte, string)>> read)
    {
        try
        {
            return read() is { Count: > 0 } rows ? rows : null;
        }
        catch (Exception e) when (e is FormatException or DecoderFallbackException or JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    private static List<(string Raw, List<string> Cells)> Records(string text)
    {
        var records = new List<(string, List<string>)>();
        for (int at = 0; at < text.Length;)
        {
            var (start, cells) = (at, new List<string>());
            while (true)
            {
                cells.Add(Cell(text, ref at));
                if (at >= text.Length || text[at] != ',')
                    break;
                at++;
            }
            records.Add((text[start..at], cells));
            if (at < text.Length)
                at += text.AsSpan(at).StartsWith("\r\n") ? 2 : 1;
            else if (text[^1] == ',' && cells.Count == 0)
                cells.Add("");
        }
        return records;
    }

    private static string Cell(string text, ref int at)
    {
        if (at < text.Length && text[at] == '"')
        {
            var cell = new StringBuilder();
            for (at++; ; at++)
            {
                if (at >= text.Length)
                    throw new FormatException("open quote");
                if (text[at] != '"')
                    cell.Append(text[at]);
                else if (at + 1 < text.Length && text[at + 1] == '"')
                    cell.Append(text[at++]);
                else
                    break;
            }
            at++;
            return at >= text.Length || text[at] is ',' or '\r' or '\n' ? cell.ToString() : throw new FormatException("stray quote");
        }
        int start = at;
        while (at < text.Length && text[at] is not (',' or '\r' or '\n'))
            if (text[at++] == '"')
                throw new FormatException("stray quote");
        return text[start..at];
    }
}
