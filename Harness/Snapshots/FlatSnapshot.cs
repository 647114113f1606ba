using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Harness.Metrics;
using Harness.Snapshots.Comparison;

namespace Harness.Snapshots;

/// <summary>The content of a snapshot.</summary>
internal enum SnapshotKind
{
    /// <summary>The result of one experiment.</summary>
    Experiment,

    /// <summary>The comparison of all experiments.</summary>
    Comparison,

    /// <summary>The verdicts on all claims, with the seeds of the profile.</summary>
    Claims,

    /// <summary>The verdicts on all claims, with as many seeds as they needed.</summary>
    Decision,
}

/// <summary>A validated snapshot as a list of keys and values, such as <c>data.train.rows</c>. A metric or an array is one value.</summary>
/// <remarks>
/// Every number that is used is within its range, so that comparing snapshots cannot fail. A key that <see cref="SnapshotRules"/> does not know may have any
/// value except null.
/// </remarks>
internal sealed class FlatSnapshot
{
    /// <summary>The maximum number of values in a snapshot; the largest in the repository has 180.</summary>
    public const int MaximumValues = 10_000;

    /// <summary>The maximum length of a key in characters; the longest in the repository has 70.</summary>
    public const int MaximumKey = 200;

    private static readonly string[] NotOfConfiguration =
        [SnapshotKeys.Seeds.Name, SnapshotKeys.OldWeights.Name, SnapshotKeys.Arithmetic.Name, SnapshotKeys.Invariants.Name];

    private const int MaximumNesting = 16;

    private const string MetricsPrefix = $"{SnapshotComparison.Metrics}.";

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private static readonly JsonDocumentOptions Options = new() { MaxDepth = MaximumNesting, AllowDuplicateProperties = false };

    private readonly OrderedDictionary<string, JsonElement> _values = new(StringComparer.Ordinal);

    private FlatSnapshot(JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object)
            throw new FormatException($"expected a JSON object, got {root.ValueKind}");
        foreach (var property in root.EnumerateObject())
            Walk(property.Name, property.Value);
        Kind = SnapshotRules.Check(this);
        Trace = WeightsHistory.Of(this);
    }

    /// <summary>Reads a snapshot.</summary>
    /// <param name="json">The text of the snapshot.</param>
    /// <param name="which">The word for the snapshot in error messages, such as "received".</param>
    /// <returns>The validated snapshot.</returns>
    /// <exception cref="FormatException">
    /// The text is not JSON (for example because of an unfinished merge), or a value is wrong. The message gives the key.
    /// </exception>
    public static FlatSnapshot Read(string json, string which)
    {
        try
        {
            return Parse(json);
        }
        catch (FormatException broken)
        {
            throw new FormatException(broken.InnerException is null
                ? $"The {which} snapshot cannot be used: {broken.Message}." : $"The {which} snapshot is {broken.Message}", broken);
        }
    }

    /// <summary>Reads a snapshot from untrusted bytes.</summary>
    /// <param name="utf8">The text as UTF-8, with or without a byte-order mark.</param>
    /// <returns>The validated snapshot.</returns>
    /// <exception cref="FormatException">The text is not a snapshot. The message gives the reason without a full stop and may quote the text.</exception>
    public static FlatSnapshot Parse(ReadOnlySpan<byte> utf8)
    {
        string text;
        try
        {
            text = Strict.GetString(utf8.StartsWith(Encoding.UTF8.Preamble) ? utf8[Encoding.UTF8.Preamble.Length..] : utf8);
        }
        catch (ArgumentException broken)
        {
            throw new FormatException("not JSON: it is not Unicode", broken);
        }
        return Parse(text);
    }

    private static FlatSnapshot Parse(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json, Options);
            return new FlatSnapshot(document.RootElement.Clone());
        }
        catch (Exception broken) when (broken is JsonException or ArgumentException or InvalidOperationException) // the last one for half a surrogate pair
        {
            throw new FormatException($"not JSON: {(broken is JsonException ? broken.Message : "it is not Unicode")}", broken);
        }
    }

    /// <summary>The content of the snapshot.</summary>
    public SnapshotKind Kind { get; }

    /// <summary>All keys, in the order of the file.</summary>
    public IEnumerable<string> Keys => _values.Keys;

    /// <summary>Returns the value of a key; null if there is none.</summary>
    public JsonElement? this[string key] => _values.TryGetValue(key, out var value) ? value : null;

    /// <summary>The name of the experiment; null in a file of several.</summary>
    public string? Experiment => Text(SnapshotKeys.Experiment.Name);

    /// <summary>The name of the profile.</summary>
    public string Profile => Text(SnapshotKeys.Profile.Name)!;

    /// <summary>The name of the device.</summary>
    public string Device => Text(SnapshotKeys.Device.Name)!;

    /// <summary>The arithmetic that computed the runs; null in a snapshot from before it was recorded.</summary>
    public string? Arithmetic => Text(SnapshotKeys.Arithmetic.Name);

    /// <summary>The fingerprint of the training rows.</summary>
    public string TrainData => Text(SnapshotKeys.Train.Fingerprint.Name)!;

    /// <summary>The fingerprint of the test rows.</summary>
    public string TestData => Text(SnapshotKeys.Test.Fingerprint.Name)!;

    /// <summary>The seeds over which mean and standard deviation are computed.</summary>
    public IReadOnlyList<int> Seeds => [.. this[SnapshotKeys.Seeds.Name]!.Value.EnumerateArray().Select(seed => seed.GetInt32())];

    /// <summary>The fingerprints of the weights of every seed at each traced moment; null in a file without a trace.</summary>
    public WeightsHistory? Trace { get; }

    /// <summary>The number of test rows; null if the file does not state it.</summary>
    public long? TestRows => this[SnapshotKeys.Test.Rows.Name]?.GetInt64();

    /// <summary>The metrics by key.</summary>
    public IEnumerable<(string Key, MeanAndDeviation Value)> Metrics => _values.Keys.Where(IsMetric).Select(key => (key, MetricAt(key)!.Value));

    /// <summary>Returns the mean and standard deviation of a metric.</summary>
    /// <param name="key">The key of the metric.</param>
    /// <returns>The metric; null if the key is not a metric.</returns>
    public MeanAndDeviation? MetricAt(string key)
    {
        return IsMetric(key) && this[key] is { } metric ? new MeanAndDeviation(Number(metric, "mean"), Number(metric, "standardDeviation")) : null;

        static double Number(JsonElement metric, string name) => SnapshotRules.NumberOf(metric.GetProperty(name))!.Value;
    }

    /// <summary>
    /// A hash of everything that determines the noise of a metric: all values except the metrics, the seeds, the trained weights, the arithmetic and the
    /// invariants.
    /// </summary>
    public string Configuration
    {
        get
        {
            var lines = _values.Where(value => !IsMetric(value.Key) && !WeightsHistory.IsMoment(value.Key) && !NotOfConfiguration.Contains(value.Key))
                .Select(value => $"{value.Key}: {JsonSerializer.Serialize(value.Value)}");
            return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join("\n", lines.Order(StringComparer.Ordinal)))))[..16];
        }
    }

    /// <summary>Returns a text.</summary>
    /// <param name="key">The key of the text.</param>
    /// <returns>The text; null if the key has no text.</returns>
    public string? Text(string key) => this[key] is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;

    /// <summary>Checks whether a key is a metric. Metrics are compared by noise if weights cannot be compared.</summary>
    public static bool IsMetric(string key) => key.StartsWith(MetricsPrefix, StringComparison.Ordinal);

    private void Walk(string key, JsonElement element)
    {
        if (element.ValueKind == JsonValueKind.Object && element.GetPropertyCount() > 0 && !element.TryGetProperty("mean", out _))
        {
            foreach (var property in element.EnumerateObject())
                Walk($"{key}.{property.Name}", property.Value);
            return;
        }
        if (key.Length > MaximumKey)
            throw new FormatException(FormattableString.Invariant($"a key has more than {MaximumKey} characters"));
        if (_values.Count == MaximumValues)
            throw new FormatException(FormattableString.Invariant($"more than {MaximumValues:N0} values"));
        Touch(element);
        if (!_values.TryAdd(key, element))
            throw new FormatException($"two values for {key}");
    }

    /// <summary>Reads every string once, so that an unreadable string fails here and not later.</summary>
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
