using System.Globalization;
using System.Text.Json;
using Harness.Snapshots.Comparison;

namespace Harness.Snapshots;

/// <summary>Validates the values of a snapshot, so that a damaged or hand-edited snapshot is refused with its key instead of compared.</summary>
internal static class SnapshotRules
{
    private const int QuotedCharacters = 80;

    private const double LargestFigure = 1e12, SmallestFigure = 1e-7; // six decimals show nothing smaller, and no metric is larger

    private const double Rounding = 1e-6; // of a mean or standard deviation, at the last decimal in a snapshot

    /// <summary>Checks every value that the harness writes.</summary>
    /// <param name="snapshot">The snapshot.</param>
    /// <returns>The kind of the snapshot.</returns>
    /// <exception cref="FormatException">A value is missing or wrong. The message gives its key, the expected and the actual value.</exception>
    public static SnapshotKind Check(FlatSnapshot snapshot)
    {
        foreach (var key in SnapshotKeys.Needed.Where(key => snapshot[key.Name] is null))
            throw new FormatException($"{key.Name}: missing");
        var kind = KindOf(snapshot);
        Check(snapshot, SnapshotKeys.Seeds.Name, snapshot[SnapshotKeys.Seeds.Name]!.Value); // other rules depend on their number
        foreach (var key in snapshot.Keys)
            Check(snapshot, key, snapshot[key]!.Value);
        WeightsHistory.Check(snapshot, kind);
        return kind;
    }

    /// <summary>Reads a number as a snapshot writes it. An undefined number is null, and an infinite one is the text "Infinity".</summary>
    /// <returns>The number; null for anything else.</returns>
    /// <remarks>Older snapshots contain the text "NaN" instead of null.</remarks>
    public static double? NumberOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null => double.NaN,
        JsonValueKind.Number => ValueRule.FiniteNumber(value),
        JsonValueKind.String when value.GetString() is "NaN" or "Infinity" or "-Infinity" => double.Parse(value.GetString()!, CultureInfo.InvariantCulture),
        _ => null,
    };

    /// <summary>Creates the exception for a wrong value.</summary>
    public static FormatException Wrong(string key, string expected, JsonElement value)
    {
        var text = value.GetRawText();
        return new FormatException($"{key}: expected {expected}, got {(text.Length > QuotedCharacters ? $"{text[..QuotedCharacters]}…" : text)}");
    }

    private static SnapshotKind KindOf(FlatSnapshot snapshot)
    {
        if (snapshot[SnapshotKeys.Experiment.Name] is not null)
            return SnapshotKind.Experiment;
        if (Has("parameters."))
            return SnapshotKind.Comparison;
        if (snapshot[DecisionSnapshot.LevelKey] is not null)
            return SnapshotKind.Decision;
        return Has("claims.") || Has("refused.") || snapshot["claims"] is not null
            ? SnapshotKind.Claims : throw new FormatException($"{SnapshotKeys.Experiment.Name}: missing");

        bool Has(string prefix) => snapshot.Keys.Any(key => key.StartsWith(prefix, StringComparison.Ordinal));
    }

    private static void Check(FlatSnapshot snapshot, string key, JsonElement value)
    {
        if (FlatSnapshot.IsMetric(key))
        {
            CheckMetric(snapshot, key, value);
            return;
        }
        if (key == SnapshotKeys.OldWeights.Name)
        {
            WeightsHistory.CheckMoment(snapshot, key, value);
            return;
        }
        var rule = SnapshotKeys.Of(key)?.Rule ?? ValueRule.Anything;
        if (!rule.Holds(value))
            throw Wrong(key, rule.Expected, value);
    }

    private static void CheckMetric(FlatSnapshot snapshot, string key, JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.Object || value.GetPropertyCount() != 2 || !value.TryGetProperty("mean", out var mean)
            || !value.TryGetProperty("standardDeviation", out var deviation))
            throw Wrong(key, "an object of mean and standardDeviation", value);
        var (smallest, largest) = Range(snapshot, key);
        var of = NumberOf(mean);
        if (of is not { } number || !(double.IsNaN(number) || (number >= smallest && number <= largest && (!double.IsFinite(number) || IsFigure(number)))))
            throw Wrong($"{key}.mean", string.Create(CultureInfo.InvariantCulture, $"a number from {smallest} to {largest}"), mean);
        CheckDeviation($"{key}.standardDeviation", snapshot.Seeds.Count, number, deviation, smallest, largest);
    }

    /// <summary>
    /// Checks a standard deviation. For few numbers in a range it is limited by the mean: one of n outlying numbers has √n times its distance. A larger
    /// standard deviation is impossible for a run, and would allow any metric to pass.
    /// </summary>
    private static void CheckDeviation(string key, int seeds, double mean, JsonElement deviation, double smallest, double largest)
    {
        var number = NumberOf(deviation);
        if (seeds == 1 || !double.IsFinite(mean))
        {
            if (number is not { } none || !double.IsNaN(none))
                throw Wrong(key, "null, because one seed, or a mean that is not finite, has no standard deviation", deviation);
            return;
        }
        var most = Math.Sqrt(seeds) * (Math.Min(mean - smallest, largest - mean) + Rounding) + Rounding;
        if (number is not { } value || !(value >= 0 && value <= Math.Min(most, LargestFigure) && IsFigure(value)))
            throw Wrong(key, string.Create(CultureInfo.InvariantCulture,
                $"a number from 0 to {Math.Min(most, LargestFigure):0.######}, the range for {seeds} seeds with this mean"), deviation);
    }

    /// <summary>Returns the range of a metric by its name.</summary>
    private static (double Smallest, double Largest) Range(FlatSnapshot snapshot, string key)
    {
        var parts = key.Split('.');
        return (parts[^1], SnapshotMetric.RangeOf(parts[^1])) switch
        {
            (_, SnapshotMetric.Values.Share) => (0, 1),
            (_, SnapshotMetric.Values.Rows) => (0, parts.Length > 2 && snapshot[$"data.{parts[1]}.rows"] is { } rows
                && ValueRule.WholeNumber(rows) is { } whole ? whole : LargestFigure),
            (_, SnapshotMetric.Values.Loss) => (0, double.PositiveInfinity),
            (_, SnapshotMetric.Values.Correlation) => (-1, 1),
            (SnapshotMetric.AccuracyGap, _) => (-1, 1),
            _ => (double.NegativeInfinity, double.PositiveInfinity),
        };
    }

    private static bool IsFigure(double number) => number == 0 || Math.Abs(number) is >= SmallestFigure and <= LargestFigure;
}
