using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Harness.Training.Checkpointing;

namespace Harness.Snapshots.Comparison;

/// <summary>The trace of a snapshot: what every seed had learned at each moment of its training, as fingerprints.</summary>
/// <param name="Moments">"initial", "step 1", "step 2", "epoch 1" and so on, in the order of time.</param>
/// <param name="Seeds">In the order of the snapshot.</param>
/// <param name="Weights">By moment, one for each seed.</param>
internal sealed partial record WeightsHistory(
    IReadOnlyList<string> Moments, IReadOnlyList<int> Seeds, IReadOnlyDictionary<string, IReadOnlyList<string>> Weights)
{
    /// <summary>The member of a snapshot that holds it.</summary>
    public const string Key = "trace";

    private const string Prefix = $"{Key}.";

    /// <summary>Whether a key is a moment of a trace.</summary>
    public static bool IsMoment(string key) => key.StartsWith(Prefix, StringComparison.Ordinal);

    /// <summary>Reads the trace of a valid snapshot.</summary>
    /// <returns>Null where there is none.</returns>
    public static WeightsHistory? Of(FlatSnapshot snapshot)
    {
        string[] keys = [.. snapshot.Keys.Where(IsMoment)];
        return keys.Length == 0 ? null : new WeightsHistory(
            [.. keys.Select(key => key[Prefix.Length..])],
            snapshot.Seeds,
            keys.ToDictionary(key => key[Prefix.Length..], key =>
                (IReadOnlyList<string>)[.. snapshot[key]!.Value.EnumerateArray().Select(weights => weights.GetString()!)]));
    }

    /// <summary>Checks that a trace is there where it belongs, and whole.</summary>
    /// <exception cref="FormatException">It is not; the message names the key.</exception>
    public static void Check(FlatSnapshot snapshot, SnapshotKind kind)
    {
        string[] keys = [.. snapshot.Keys.Where(key => key == Key || IsMoment(key))];
        if (kind != SnapshotKind.Experiment || snapshot.Arithmetic is null)
        {
            if (keys.Length > 0)
                throw new FormatException($"{keys[0]}: expected no trace, because the snapshot names no "
                    + $"{(snapshot.Arithmetic is null ? "arithmetic" : "experiment")}");
            return;
        }
        var last = snapshot[SnapshotKeys.Epochs.Name] is { } epochs ? TracePoint.AfterEpoch(epochs.GetInt32()) : null;
        foreach (var needed in new[] { TracePoint.Initial, last }.OfType<string>().Select(moment => Prefix + moment).Where(needed => !keys.Contains(needed)))
            throw new FormatException($"{needed}: missing");
        foreach (var key in keys)
        {
            if (!Moment().IsMatch(key))
                throw new FormatException($"{key}: expected a moment such as '{Prefix}initial', '{Prefix}step 1' or '{Prefix}epoch 1'");
            CheckMoment(snapshot, key, snapshot[key]!.Value);
        }
    }

    /// <summary>Checks the fingerprints of one moment.</summary>
    /// <exception cref="FormatException">They are not one for each seed.</exception>
    public static void CheckMoment(FlatSnapshot snapshot, string key, JsonElement value)
    {
        var seeds = snapshot.Seeds.Count;
        if (value.ValueKind != JsonValueKind.Array || value.GetArrayLength() != seeds
            || !value.EnumerateArray().All(weights => ValueRule.IsHexadecimal(weights, MetricSnapshot.WeightsDigits)))
            throw SnapshotRules.Wrong(key, string.Create(CultureInfo.InvariantCulture,
                $"{seeds} fingerprint{(seeds == 1 ? "" : "s")} of {MetricSnapshot.WeightsDigits} hexadecimal digits, one for each seed"), value);
    }

    /// <summary>Where a seed first has other weights than in another trace.</summary>
    /// <param name="other">Of the same moments or of others.</param>
    /// <param name="seed">On both sides.</param>
    /// <returns>The first moment that differs, or that only one side has; null where there is none.</returns>
    public string? FirstDifference(WeightsHistory other, int seed)
    {
        var (here, there) = (Seeds.ToList().IndexOf(seed), other.Seeds.ToList().IndexOf(seed));
        return Moments.Union(other.Moments).FirstOrDefault(moment =>
            !Weights.TryGetValue(moment, out var one) || !other.Weights.TryGetValue(moment, out var another) || one[here] != another[there]);
    }

    [GeneratedRegex("^trace\\.(initial|(step|epoch) [1-9][0-9]{0,5})$")]
    private static partial Regex Moment();
}
