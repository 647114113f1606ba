using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Harness.Training.Checkpointing;

namespace Harness.Snapshots.Comparison;

/// <summary>The trace of a snapshot: fingerprints of the weights of every seed at each traced moment of training.</summary>
/// <param name="Moments">The moments in order of time: "initial", "step 1", "step 2", "epoch 1" and so on.</param>
/// <param name="Seeds">The seeds in the order of the snapshot.</param>
/// <param name="Weights">The fingerprints by moment, one for each seed.</param>
internal sealed partial record WeightsHistory(
    IReadOnlyList<string> Moments, IReadOnlyList<int> Seeds, IReadOnlyDictionary<string, IReadOnlyList<string>> Weights)
{
    /// <summary>The JSON key of the trace.</summary>
    public const string Key = "trace";

    private const string Prefix = $"{Key}.";

    /// <summary>Checks whether a key is a moment of a trace.</summary>
    public static bool IsMoment(string key) => key.StartsWith(Prefix, StringComparison.Ordinal);

    /// <summary>Reads the trace of a valid snapshot.</summary>
    /// <returns>The trace; null if there is none.</returns>
    public static WeightsHistory? Of(FlatSnapshot snapshot)
    {
        string[] keys = [.. snapshot.Keys.Where(IsMoment)];
        return keys.Length == 0 ? null : new WeightsHistory(
            [.. keys.Select(key => key[Prefix.Length..])],
            snapshot.Seeds,
            keys.ToDictionary(key => key[Prefix.Length..], key =>
                (IReadOnlyList<string>)[.. snapshot[key]!.Value.EnumerateArray().Select(weights => weights.GetString()!)]));
    }

    /// <summary>Checks that a snapshot has a complete trace if its kind requires one, and none otherwise.</summary>
    /// <exception cref="FormatException">It does not. The message gives the key.</exception>
    public static void Check(FlatSnapshot snapshot, SnapshotKind kind)
    {
        string[] keys = [.. snapshot.Keys.Where(key => key == Key || IsMoment(key))];
        if (kind != SnapshotKind.Experiment || snapshot.Arithmetic is null)
        {
            if (keys.Length > 0)
                throw new FormatException($"{keys[0]}: expected no weights, because the snapshot has no "
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
    /// <exception cref="FormatException">There is not one valid fingerprint for each seed.</exception>
    public static void CheckMoment(FlatSnapshot snapshot, string key, JsonElement value)
    {
        var seeds = snapshot.Seeds.Count;
        if (value.ValueKind != JsonValueKind.Array || value.GetArrayLength() != seeds
            || !value.EnumerateArray().All(weights => ValueRule.IsHexadecimal(weights, MetricSnapshot.WeightsDigits)))
            throw SnapshotRules.Wrong(key, string.Create(CultureInfo.InvariantCulture,
                $"{seeds} fingerprint{(seeds == 1 ? "" : "s")} of {MetricSnapshot.WeightsDigits} hexadecimal digits, one for each seed"), value);
    }

    /// <summary>Finds the first moment at which a seed has different weights in another trace.</summary>
    /// <param name="other">The other trace, with the same or other moments.</param>
    /// <param name="seed">A seed that both traces have.</param>
    /// <returns>The first moment that differs or that only one trace has; null if there is none.</returns>
    public string? FirstDifference(WeightsHistory other, int seed)
    {
        var (here, there) = (Seeds.ToList().IndexOf(seed), other.Seeds.ToList().IndexOf(seed));
        return Moments.Union(other.Moments).FirstOrDefault(moment =>
            !Weights.TryGetValue(moment, out var one) || !other.Weights.TryGetValue(moment, out var another) || one[here] != another[there]);
    }

    [GeneratedRegex("^trace\\.(initial|(step|epoch) [1-9][0-9]{0,5})$")]
    private static partial Regex Moment();
}
