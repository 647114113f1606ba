using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Harness.Metrics;

namespace Harness.Snapshots;

/// <summary>A snapshot as one value a key: <c>data.train.rows</c> and so on. A metric and an array stay whole.</summary>
internal sealed class FlatSnapshot
{
    /// <summary>Where the fingerprints of the trained weights stand, one a seed.</summary>
    public const string WeightsKey = "training.weights";

    private const string SeedsKey = "training.seeds", InvariantsKey = "invariants", TestRowsKey = "data.test.rows", MetricsPrefix = $"{SnapshotComparison.Metrics}.";

    private readonly Dictionary<string, JsonElement> _values = [];

    private FlatSnapshot(JsonElement root) => Walk("", root);

    /// <summary>Reads a snapshot.</summary>
    /// <param name="json">Its text.</param>
    /// <param name="which">"received", say: for the error.</param>
    /// <exception cref="FormatException">It is not JSON: a merge that was left half done, say.</exception>
    public static FlatSnapshot Read(string json, string which)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            return new FlatSnapshot(document.RootElement.Clone());
        }
        catch (JsonException broken)
        {
            throw new FormatException($"The {which} snapshot is not JSON: {broken.Message}", broken);
        }
    }

    /// <summary>In the order of the file.</summary>
    public IEnumerable<string> Keys => _values.Keys;

    /// <summary>What stands at a key; null where nothing does.</summary>
    public JsonElement? this[string key] => _values.TryGetValue(key, out var value) ? value : null;

    /// <summary>The experiment's name; null in a file of several.</summary>
    public string? Experiment => this["experiment"] is { ValueKind: JsonValueKind.String } name ? name.GetString() : null;

    /// <summary>How many runs its spreads are over. A snapshot that does not name its seeds is given no noise to hide a difference in.</summary>
    public int Seeds => this[SeedsKey] is { ValueKind: JsonValueKind.Array } seeds ? seeds.GetArrayLength() : 1;

    /// <summary>Whether another one was evaluated with the very weights of this one, every seed.</summary>
    /// <param name="other">Which.</param>
    /// <returns>False where either does not say.</returns>
    public bool HasWeightsOf(FlatSnapshot other) => AreSameWeights(this[WeightsKey], other[WeightsKey]);

    /// <summary>The same of what stands at <see cref="WeightsKey"/>, whoever read it.</summary>
    public static bool AreSameWeights(JsonElement? one, JsonElement? other) =>
        one is { ValueKind: JsonValueKind.Array } weights && weights.GetArrayLength() > 0 && other is { } others && JsonElement.DeepEquals(weights, others);

    /// <summary>Rows of the test split; null where the file does not say.</summary>
    public long? TestRows => this[TestRowsKey] is { ValueKind: JsonValueKind.Number } rows && rows.TryGetInt64(out var number) && number > 0 ? number : null;

    /// <summary>The metrics by key.</summary>
    public IEnumerable<(string Key, Spread Spread)> Metrics =>
        _values.Keys.Where(IsMetric).Select(key => (key, SpreadAt(key))).Where(metric => metric.Item2 is not null).Select(metric => (metric.key, metric.Item2!.Value));

    /// <summary>A metric.</summary>
    /// <param name="key">Where.</param>
    /// <returns>Null where no metric stands.</returns>
    public Spread? SpreadAt(string key) =>
        IsMetric(key) && this[key] is { ValueKind: JsonValueKind.Object } metric && metric.TryGetProperty("mean", out var mean) && metric.TryGetProperty("standardDeviation", out var deviation)
            ? new Spread(Number(mean), Number(deviation))
            : null;

    /// <summary>A hash of all that decides how noisy a metric is: everything but the metrics themselves, the seeds, what they have learnt, and what was checked.</summary>
    public string Configuration => ConfigurationOf(_values);

    /// <summary>The same of values by key, whoever read them.</summary>
    public static string ConfigurationOf(IEnumerable<KeyValuePair<string, JsonElement>> values)
    {
        var lines = values.Where(value => !IsMetric(value.Key) && value.Key is not (SeedsKey or WeightsKey or InvariantsKey)).Select(value => $"{value.Key}: {JsonSerializer.Serialize(value.Value)}");
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join("\n", lines.Order(StringComparer.Ordinal)))))[..16];
    }

    /// <summary>Whether something is one value: a metric, an array, or no object at all.</summary>
    public static bool IsWhole(JsonElement element) => element.ValueKind != JsonValueKind.Object || element.TryGetProperty("mean", out _);

    /// <summary>The key of a part.</summary>
    public static string Join(string key, string part) => key.Length == 0 ? part : $"{key}.{part}";

    /// <summary>Whether a key is one of those that are compared by noise.</summary>
    public static bool IsMetric(string key) => key.StartsWith(MetricsPrefix, StringComparison.Ordinal);

    private static double Number(JsonElement value) =>
        value.ValueKind == JsonValueKind.Number ? value.GetDouble() : double.Parse(value.GetString()!, CultureInfo.InvariantCulture);

    private void Walk(string key, JsonElement element)
    {
        if (IsWhole(element))
        {
            _values[key] = element;
            return;
        }
        foreach (var property in element.EnumerateObject())
            Walk(Join(key, property.Name), property.Value);
    }
}
