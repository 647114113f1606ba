using System.Globalization;
using System.Text.Json;
using Harness.Data.Formats;

namespace Harness.Data;

/// <summary>A JSON file written by hand. Each key has one meaning and one type; an unknown key is refused by its name.</summary>
internal sealed class StrictJson : IDisposable
{
    private readonly JsonDocument _document;

    private StrictJson(string path, JsonDocument document) => (_document, Root) = (document, new Element(path, "", document.RootElement));

    /// <summary>The top-level object of the file.</summary>
    public Element Root { get; }

    /// <summary>Parses the content of a file.</summary>
    /// <param name="path">The file, for messages.</param>
    /// <param name="json">Its content; comments and trailing commas are allowed.</param>
    /// <returns>The parsed file. The caller disposes it.</returns>
    /// <exception cref="CorpusFormatException">The content is not JSON, not an object, or contains a key twice.</exception>
    public static StrictJson Parse(string path, ReadOnlyMemory<byte> json)
    {
        if (json.Span.StartsWith(System.Text.Encoding.UTF8.Preamble))
            json = json[System.Text.Encoding.UTF8.Preamble.Length..];
        RefuseOtherEncodings(path, json.Span);
        try
        {
            return new StrictJson(path, JsonDocument.Parse(json,
                new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true }));
        }
        catch (JsonException e)
        {
            throw new CorpusFormatException(path, "JSON",
                FormattableString.Invariant($"a mistake in line {e.LineNumber + 1}, byte {e.BytePositionInLine + 1}, such as a bracket or a comma too few"), e);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _document.Dispose();

    private static void RefuseOtherEncodings(string path, ReadOnlySpan<byte> json)
    {
        if (EncodingGuess.OfText(json) is { } utf16)
            throw new CorpusFormatException(path, utf16.Expected, utf16.Found);
        var number = 0;
        foreach (var line in json.Split((byte)'\n'))
        {
            number++;
            if (EncodingGuess.NotUtf8(json[line]) is { } fault)
                throw new CorpusFormatException(path, number, fault.Expected, fault.Found, fault.Line, fault.Cause);
        }
    }

    /// <summary>One object of the file.</summary>
    public sealed class Element
    {
        private readonly string _path, _prefix;
        private readonly Dictionary<string, JsonElement> _values = [];
        private readonly HashSet<string> _read = [];

        /// <summary>Creates the element of a JSON object.</summary>
        /// <param name="path">The file, for messages.</param>
        /// <param name="prefix">The keys above the object, each followed by a point.</param>
        /// <param name="json">The object.</param>
        public Element(string path, string prefix, JsonElement json)
        {
            (_path, _prefix) = (path, prefix);
            if (json.ValueKind != JsonValueKind.Object)
                throw new CorpusFormatException(path, "a JSON object", Kind(json));
            foreach (var property in json.EnumerateObject())
                if (!_values.TryAdd(property.Name, property.Value))
                    throw Wrong(property.Name, "one value", "the key twice");
        }

        /// <summary>Checks whether a key is present.</summary>
        public bool Has(string key) => _values.ContainsKey(key);

        /// <summary>Returns the text of a key; null if the key is missing.</summary>
        public string? Text(string key) => Value(key) is not { } json ? null : json.ValueKind == JsonValueKind.String ? json.GetString()
            : throw Wrong(key, "a text in quotes", Kind(json));

        /// <summary>Returns true or false; null if the key is missing.</summary>
        public bool? Flag(string key) => Value(key) is not { } json ? null : json.ValueKind is JsonValueKind.True or JsonValueKind.False ? json.GetBoolean()
            : throw Wrong(key, "true or false", Kind(json));

        /// <summary>Returns a whole number; null if the key is missing.</summary>
        public int? Integer(string key, int least, int most) => Value(key) is not { } json ? null
            : json.ValueKind == JsonValueKind.Number && json.TryGetInt32(out var number) && number >= least && number <= most ? number
            : throw Wrong(key, most == int.MaxValue ? string.Create(CultureInfo.InvariantCulture, $"a whole number, {least} or more")
                : string.Create(CultureInfo.InvariantCulture, $"a whole number from {least} to {most}"), Kind(json));

        /// <summary>Returns a number; null if the key is missing.</summary>
        public double? Number(string key, double least, double most) => Value(key) is not { } json ? null
            : json.ValueKind == JsonValueKind.Number && json.TryGetDouble(out var number) && number >= least && number <= most ? number
            : throw Wrong(key, string.Create(CultureInfo.InvariantCulture, $"a number from {least} to {most}"), Kind(json));

        /// <summary>Returns the object of a key; null if the key is missing.</summary>
        public Element? Object(string key) => Value(key) is not { } json ? null
            : json.ValueKind == JsonValueKind.Object ? new Element(_path, $"{_prefix}{key}.", json) : throw Wrong(key, "an object", Kind(json));

        /// <summary>Returns the text of a key, or several texts in brackets; null if the key is missing.</summary>
        public IReadOnlyList<string>? Texts(string key)
        {
            if (Value(key) is not { } json)
                return null;
            JsonElement[] items = json.ValueKind == JsonValueKind.Array ? [.. json.EnumerateArray()] : [json];
            return items.Length > 0 && items.FirstOrDefault(item => item.ValueKind != JsonValueKind.String) is { ValueKind: JsonValueKind.Undefined }
                ? [.. items.Select(item => item.GetString()!)]
                : throw Wrong(key, "a text in quotes, or several texts in brackets", Kind(json) + (json.ValueKind == JsonValueKind.Array && items.Length > 0
                    ? $" with {Kind(items.First(item => item.ValueKind != JsonValueKind.String))}" : ""));
        }

        /// <summary>Returns columns by name or number, one or several in brackets; null if the key is missing.</summary>
        public Columns? Columns(string key)
        {
            if (Value(key) is not { } json)
                return null;
            JsonElement[] items = json.ValueKind == JsonValueKind.Array ? [.. json.EnumerateArray()] : [json];
            try
            {
                return Data.Columns.Create([.. items.Select(item => item.ValueKind switch
                {
                    JsonValueKind.String => Column.FromString(item.GetString()!),
                    JsonValueKind.Number when item.TryGetInt32(out var number) => Column.FromInt32(number),
                    _ => throw Wrong(key, "a column by its name or its number", Kind(item)),
                })]);
            }
            catch (ArgumentException e)
            {
                throw Wrong(key, "columns by name, or by number from 1", e.Message.Split(" (Parameter")[0].TrimEnd('.'), e);
            }
        }

        /// <summary>Refuses every key that was not read before.</summary>
        public void RefuseOthers()
        {
            if (_values.Keys.FirstOrDefault(key => !_read.Contains(key)) is { } unknown)
                throw new CorpusFormatException(_path, $"the keys {string.Join(", ", _read)}{(_prefix.Length > 0 ? $" in {_prefix.TrimEnd('.')}" : "")}",
                    $"the unknown key {LineExcerpt.Shown(unknown)}");
        }

        /// <summary>Creates the exception for a wrong value of a key.</summary>
        public CorpusFormatException Wrong(string key, string expected, string found, Exception? cause = null) =>
            new(_path, $"{_prefix}{key} to be {expected}", found, cause);

        private JsonElement? Value(string key)
        {
            _read.Add(key);
            return _values.TryGetValue(key, out var value) ? value : null;
        }

        private static string Kind(JsonElement json) => json.ValueKind switch
        {
            JsonValueKind.String => $"the text {LineExcerpt.Shown(json.GetRawText())}",
            JsonValueKind.Array => json.GetArrayLength() == 0 ? "an empty list" : "a list",
            JsonValueKind.Object => "an object",
            _ => LineExcerpt.Shown(json.GetRawText()),
        };
    }
}
