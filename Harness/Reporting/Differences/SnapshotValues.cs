using System.Globalization;
using System.Text;
using System.Text.Json;
using Harness.Metrics;
using Harness.Snapshots;

namespace Harness.Reporting.Differences;

/// <summary>The values of one snapshot by key, <c>data.train.rows</c> and so on, read from text that nobody vouches for.</summary>
internal sealed class SnapshotValues
{
    /// <summary>Of values in one snapshot; the repository's largest has 180.</summary>
    public const int MaximumValues = 10_000;

    /// <summary>Characters of a key; the repository's longest has 70.</summary>
    public const int MaximumKey = 200;

    private const int MaximumNesting = 16;

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private static readonly JsonDocumentOptions Options = new() { MaxDepth = MaximumNesting, AllowDuplicateProperties = false };

    private readonly OrderedDictionary<string, JsonElement> _values = new(StringComparer.Ordinal);

    private SnapshotValues()
    {
    }

    /// <summary>All keys, in the order of the file.</summary>
    public IEnumerable<string> Keys => _values.Keys;

    /// <summary>How many seeds a spread is over; 1 where the snapshot does not say, which leaves noise no room.</summary>
    public int Seeds => _values.TryGetValue("training.seeds", out var seeds) && seeds.ValueKind == JsonValueKind.Array ? seeds.GetArrayLength() : 1;

    /// <summary>Of what was run: see <see cref="FlatSnapshot.Configuration"/>.</summary>
    public string Configuration => FlatSnapshot.ConfigurationOf(_values);

    /// <summary>The value of a key; null if there is none.</summary>
    public JsonElement? this[string key] => _values.TryGetValue(key, out var value) ? value : null;

    /// <summary>Reads a snapshot.</summary>
    /// <param name="utf8">With a byte order mark or without.</param>
    /// <returns>Its values, every string of which can be read.</returns>
    /// <exception cref="FormatException">It is no snapshot; the message says why, and may quote it.</exception>
    public static SnapshotValues Parse(ReadOnlySpan<byte> utf8)
    {
        var snapshot = new SnapshotValues();
        try
        {
            var text = Strict.GetString(utf8.StartsWith(Encoding.UTF8.Preamble) ? utf8[Encoding.UTF8.Preamble.Length..] : utf8);
            using var document = JsonDocument.Parse(text, Options);
            if (document.RootElement.ValueKind != JsonValueKind.Object)
                throw new FormatException($"a snapshot is an object, and this is {document.RootElement.ValueKind}");
            snapshot.Walk("", document.RootElement.Clone());
        }
        catch (Exception broken) when (broken is JsonException or ArgumentException or InvalidOperationException) // the last for half a surrogate pair
        {
            throw new FormatException($"not JSON: {(broken is JsonException ? broken.Message : "it is not Unicode")}", broken);
        }
        return snapshot;
    }

    /// <summary>A metric that noise can be asked about.</summary>
    /// <param name="key">Any key.</param>
    /// <returns>Its spread; null where the value is none, or none that a harness writes, and has to be compared exactly.</returns>
    public Spread? Metric(string key) =>
        key.StartsWith($"{SnapshotComparison.Metrics}.", StringComparison.Ordinal) && key.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_')
            && _values.TryGetValue(key, out var value) && value.ValueKind == JsonValueKind.Object
            && value.TryGetProperty("mean", out var mean) && value.TryGetProperty("standardDeviation", out var deviation)
            && Number(mean) is { } of && Number(deviation) is { } over && (double.IsNaN(over) || over is >= 0 and < double.PositiveInfinity)
            ? new Spread(of, over)
            : null;

    /// <summary>A figure that six decimals can show; others are not the harness's, and would only overflow somewhere.</summary>
    private static double? Number(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Number when value.GetDouble() is var number && (number == 0 || Math.Abs(number) is >= 1e-7 and <= 1e12) => number,
        JsonValueKind.String when value.GetString() is "NaN" or "Infinity" or "-Infinity" => double.Parse(value.GetString()!, CultureInfo.InvariantCulture),
        _ => null,
    };

    private void Walk(string path, JsonElement element)
    {
        if (element.ValueKind == JsonValueKind.Object && !element.TryGetProperty("mean", out _))
        {
            foreach (var property in element.EnumerateObject())
                Walk(path.Length == 0 ? property.Name : $"{path}.{property.Name}", property.Value);
            return;
        }
        if (path.Length > MaximumKey)
            throw new FormatException(FormattableString.Invariant($"a key has more than {MaximumKey} characters"));
        if (_values.Count == MaximumValues)
            throw new FormatException(FormattableString.Invariant($"more than {MaximumValues:N0} values"));
        Touch(element);
        if (!_values.TryAdd(path, element))
            throw new FormatException($"two values for {path}");
    }

    /// <summary>Reads every string once, so that one that cannot be read fails here and nowhere else.</summary>
    private static void Touch(JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.String:
                element.GetString();
                break;
            case JsonValueKind.Array:
                foreach (var entry in element.EnumerateArray())
                    Touch(entry);
                break;
            case JsonValueKind.Object:
                foreach (var property in element.EnumerateObject())
                {
                    _ = property.Name;
                    Touch(property.Value);
                }
                break;
        }
    }
}
