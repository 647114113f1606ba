using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Harness.Metrics;
using Harness.Snapshots.Comparison;

namespace Harness.Snapshots;

/// <summary>What a snapshot is about.</summary>
internal enum SnapshotKind
{
    /// <summary>One experiment.</summary>
    Experiment,

    /// <summary>The table of all experiments.</summary>
    Comparison,

    /// <summary>The verdicts on all claims, at the seeds of the profile.</summary>
    Claims,

    /// <summary>The verdicts on all claims, with as many seeds as they took.</summary>
    Decision,
}

/// <summary>A snapshot that was read and validated, as one value a key: <c>data.train.rows</c> and so on. A metric and an array stay whole.</summary>
/// <remarks>
/// Every number that is used is in its range, so nothing that compares snapshots can fail on one. What <see cref="SnapshotRules"/> does not know may be
/// anything but null.
/// </remarks>
internal sealed class FlatSnapshot
{
    /// <summary>Of values in one snapshot; the repository's largest has 180.</summary>
    public const int MaximumValues = 10_000;

    /// <summary>Characters of a key; the repository's longest has 70.</summary>
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
            throw new FormatException($"a snapshot is an object, and this is {root.ValueKind}");
        foreach (var property in root.EnumerateObject())
            Walk(property.Name, property.Value);
        Kind = SnapshotRules.Check(this);
        Trace = WeightsHistory.Of(this);
    }

    /// <summary>Reads a snapshot.</summary>
    /// <param name="json">Its text.</param>
    /// <param name="which">"received", say: for the error.</param>
    /// <returns>Its values, all of them valid.</returns>
    /// <exception cref="FormatException">
    /// It is not JSON (a merge that was left half done, say), or a value is not what it should be: the message names the key.
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

    /// <summary>Reads a snapshot from text that nobody vouches for.</summary>
    /// <param name="utf8">With a byte order mark or without.</param>
    /// <returns>Its values, all of them valid.</returns>
    /// <exception cref="FormatException">It is no snapshot; the message says why without a full stop, and may quote it.</exception>
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
        catch (Exception broken) when (broken is JsonException or ArgumentException or InvalidOperationException) // the last for half a surrogate pair
        {
            throw new FormatException($"not JSON: {(broken is JsonException ? broken.Message : "it is not Unicode")}", broken);
        }
    }

    /// <summary>What it is about.</summary>
    public SnapshotKind Kind { get; }

    /// <summary>All keys, in the order of the file.</summary>
    public IEnumerable<string> Keys => _values.Keys;

    /// <summary>The value of a key; null if there is none.</summary>
    public JsonElement? this[string key] => _values.TryGetValue(key, out var value) ? value : null;

    /// <summary>The experiment's name; null in a file of several.</summary>
    public string? Experiment => Text(SnapshotKeys.Experiment.Name);

    /// <summary>Name of the profile.</summary>
    public string Profile => Text(SnapshotKeys.Profile.Name)!;

    /// <summary>Name of the device.</summary>
    public string Device => Text(SnapshotKeys.Device.Name)!;

    /// <summary>What computed the runs; null in a snapshot from before that was recorded.</summary>
    public string? Arithmetic => Text(SnapshotKeys.Arithmetic.Name);

    /// <summary>Fingerprint of the training rows.</summary>
    public string TrainData => Text(SnapshotKeys.Train.Fingerprint.Name)!;

    /// <summary>Fingerprint of the test rows.</summary>
    public string TestData => Text(SnapshotKeys.Test.Fingerprint.Name)!;

    /// <summary>The seeds that spreads are over.</summary>
    public IReadOnlyList<int> Seeds => [.. this[SnapshotKeys.Seeds.Name]!.Value.EnumerateArray().Select(seed => seed.GetInt32())];

    /// <summary>What every seed had learned, moment by moment; null in a file without a trace.</summary>
    public WeightsHistory? Trace { get; }

    /// <summary>Rows of the test split; null where the file does not say.</summary>
    public long? TestRows => this[SnapshotKeys.Test.Rows.Name]?.GetInt64();

    /// <summary>The metrics by key.</summary>
    public IEnumerable<(string Key, MeanAndDeviation Spread)> Metrics => _values.Keys.Where(IsMetric).Select(key => (key, SpreadAt(key)!.Value));

    /// <summary>A metric.</summary>
    /// <param name="key">Where.</param>
    /// <returns>Null where no metric stands.</returns>
    public MeanAndDeviation? SpreadAt(string key)
    {
        return IsMetric(key) && this[key] is { } metric ? new MeanAndDeviation(Number(metric, "mean"), Number(metric, "standardDeviation")) : null;

        static double Number(JsonElement metric, string name) => SnapshotRules.NumberOf(metric.GetProperty(name))!.Value;
    }

    /// <summary>
    /// A hash of all that decides how noisy a metric is: everything but the metrics themselves, the seeds, what they have learned, what computed it, and what
    /// was checked.
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

    /// <summary>A text.</summary>
    /// <param name="key">Where.</param>
    /// <returns>Null where no text stands.</returns>
    public string? Text(string key) => this[key] is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;

    /// <summary>Whether a key is one of those that are compared by noise where weights cannot be.</summary>
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
