using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Harness.Snapshots;

/// <summary>What the values of a snapshot may be, so that one that somebody damaged or typed by hand is refused by the key, and not compared.</summary>
internal static partial class SnapshotRules
{
    private const int MostSeeds = 1_000, FingerprintDigits = 64, QuotedCharacters = 80;

    private const double LargestFigure = 1e12, SmallestFigure = 1e-7; // six decimals show nothing smaller, and nobody measures anything larger

    private const double Rounding = 1e-6; // of a mean or deviation, at the last decimal that a snapshot keeps

    private static readonly string[] Shares = ["accuracy", "precision", "recall", "rocAuc"];
    private static readonly string[] Counts = ["truePositives", "falsePositives", "trueNegatives", "falseNegatives"];
    private static readonly string[] Needed = ["profile", "device", "data.train.fingerprint", "data.test.fingerprint", FlatSnapshot.SeedsKey];

    /// <summary>Checks every value that the harness writes.</summary>
    /// <param name="snapshot">Its values.</param>
    /// <returns>What it is about.</returns>
    /// <exception cref="FormatException">A value is missing or wrong; the message names its key, what was expected and what is there.</exception>
    public static SnapshotKind Check(FlatSnapshot snapshot)
    {
        foreach (var key in Needed.Where(key => snapshot[key] is null))
            throw new FormatException($"{key}: missing");
        var kind = KindOf(snapshot);
        Check(snapshot, FlatSnapshot.SeedsKey, snapshot[FlatSnapshot.SeedsKey]!.Value); // other rules count them
        foreach (var key in snapshot.Keys)
            Check(snapshot, key, snapshot[key]!.Value);
        WeightsHistory.Check(snapshot, kind);
        return kind;
    }

    /// <summary>A number as a snapshot writes it; what does not exist is the text "NaN", and what is too large is "Infinity".</summary>
    /// <returns>Null for anything else.</returns>
    public static double? NumberOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Number => Number(value),
        JsonValueKind.String when value.GetString() is "NaN" or "Infinity" or "-Infinity" => double.Parse(value.GetString()!, CultureInfo.InvariantCulture),
        _ => null,
    };

    /// <summary>Says what is wrong with a value.</summary>
    public static FormatException Wrong(string key, string expected, JsonElement value)
    {
        var text = value.GetRawText();
        return new FormatException($"{key}: expected {expected}, got {(text.Length > QuotedCharacters ? $"{text[..QuotedCharacters]}…" : text)}");
    }

    private static SnapshotKind KindOf(FlatSnapshot snapshot)
    {
        if (snapshot["experiment"] is not null)
            return SnapshotKind.Experiment;
        if (Has("parameters."))
            return SnapshotKind.Comparison;
        if (snapshot[DecisionSnapshot.LevelKey] is not null)
            return SnapshotKind.Decision;
        return Has("claims.") || Has("refused.") || snapshot["claims"] is not null ? SnapshotKind.Claims : throw new FormatException("experiment: missing");

        bool Has(string prefix) => snapshot.Keys.Any(key => key.StartsWith(prefix, StringComparison.Ordinal));
    }

    private static void Check(FlatSnapshot snapshot, string key, JsonElement value)
    {
        if (FlatSnapshot.IsMetric(key))
        {
            CheckMetric(snapshot, key, value);
            return;
        }
        switch (key)
        {
            case "experiment" or "profile" or "device":
                Require(Text(value) is { } name && Name().IsMatch(name), "a name of a to z, 0 to 9 and '-'");
                break;
            case FlatSnapshot.ArithmeticKey or "tokens.padding" or "tokens.truncation" or "training.optimizer"
                or "training.epsilonIsAdded" or "training.loss" or "training.evaluatedWeights":
                Require(Text(value) is { Length: > 0 }, "a text");
                break;
            case "data.train.fingerprint" or "data.test.fingerprint" or "tokens.vocabularyFingerprint":
                Require(IsHexadecimal(value, FingerprintDigits), $"{FingerprintDigits} hexadecimal digits");
                break;
            case "data.train.rows" or "data.test.rows" or "tokens.length" or "tokens.fitRows" or "tokens.vocabularySize"
                or "training.epochs" or "training.batchSize":
                Require(Whole(value) is >= 1 and <= int.MaxValue, $"a whole number of 1 to {int.MaxValue}");
                break;
            case "data.train.positives" or "data.test.positives" or "tokens.distinctWords" or "model.parameters" or "model.trainable":
                Require(Whole(value) is >= 0 and <= int.MaxValue, $"a whole number of 0 to {int.MaxValue}");
                break;
            case "data.train.droppedWords" or "data.test.droppedWords" or "data.test.nearlyInTrain":
            case var share when TruncatedShare().IsMatch(share): // ends in what the study calls its texts
                Require(Number(value) is >= 0 and <= 1, "a share of 0 to 1");
                break;
            case "training.learningRate" or "training.epsilon":
                Require(Number(value) is > 0 and <= 1e3, "a positive number");
                break;
            case "training.beta1" or "training.beta2":
                Require(Number(value) is >= 0 and < 1, "a number of 0 to 1, without 1");
                break;
            case FlatSnapshot.SeedsKey:
                Require(AreSeeds(value), $"1 to {MostSeeds} whole numbers, each once");
                break;
            case FlatSnapshot.OldWeightsKey:
                WeightsHistory.CheckMoment(snapshot, key, value);
                break;
            case FlatSnapshot.LayersKey or "invariants":
                Require(value.ValueKind == JsonValueKind.Array && value.EnumerateArray().All(entry => Text(entry) is { Length: > 0 }), "a list of texts");
                break;
            default:
                Require(value.ValueKind != JsonValueKind.Null, "a value");
                break;
        }

        void Require(bool holds, string expected)
        {
            if (!holds)
                throw Wrong(key, expected, value);
        }
    }

    private static bool AreSeeds(JsonElement value) => value.ValueKind == JsonValueKind.Array && value.GetArrayLength() is >= 1 and <= MostSeeds
        && value.EnumerateArray().All(seed => seed.ValueKind == JsonValueKind.Number && seed.TryGetInt32(out _))
        && value.EnumerateArray().Select(seed => seed.GetInt32()).Distinct().Count() == value.GetArrayLength();

    private static void CheckMetric(FlatSnapshot snapshot, string key, JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.Object || value.GetPropertyCount() != 2 || !value.TryGetProperty("mean", out var mean)
            || !value.TryGetProperty("standardDeviation", out var deviation))
            throw Wrong(key, "an object of mean and standardDeviation", value);
        var (smallest, largest) = Range(snapshot, key);
        var of = NumberOf(mean);
        if (of is not { } number || !(double.IsNaN(number) || (number >= smallest && number <= largest && (!double.IsFinite(number) || IsFigure(number)))))
            throw Wrong($"{key}.mean", string.Create(CultureInfo.InvariantCulture, $"a number of {smallest} to {largest}"), mean);
        CheckDeviation($"{key}.standardDeviation", snapshot.Seeds.Count, number, deviation, smallest, largest);
    }

    /// <summary>
    /// Few numbers of a range scatter only so much about their mean: one of n far away has √n times its distance. A larger deviation is none that a run
    /// gives, and would excuse any figure.
    /// </summary>
    private static void CheckDeviation(string key, int seeds, double mean, JsonElement deviation, double smallest, double largest)
    {
        var number = NumberOf(deviation);
        if (seeds == 1 || !double.IsFinite(mean))
        {
            if (number is not { } none || !double.IsNaN(none))
                throw Wrong(key, "\"NaN\", because one seed or a mean that is no number has no spread", deviation);
            return;
        }
        var most = Math.Sqrt(seeds) * (Math.Min(mean - smallest, largest - mean) + Rounding) + Rounding;
        if (number is not { } spread || !(spread >= 0 && spread <= Math.Min(most, LargestFigure) && IsFigure(spread)))
            throw Wrong(key, string.Create(CultureInfo.InvariantCulture,
                $"a number of 0 to {Math.Min(most, LargestFigure):0.######}, which {seeds} seeds with this mean can have"), deviation);
    }

    /// <summary>What a metric can be, by its name.</summary>
    private static (double Smallest, double Largest) Range(FlatSnapshot snapshot, string key)
    {
        var parts = key.Split('.');
        return parts[^1] switch
        {
            var name when Shares.Contains(name) => (0, 1),
            var name when Counts.Contains(name) =>
                (0, parts.Length > 2 && snapshot[$"data.{parts[1]}.rows"] is { } rows && Whole(rows) is { } whole ? whole : LargestFigure),
            "loss" => (0, double.PositiveInfinity),
            "accuracyGap" => (-1, 1),
            _ => (double.NegativeInfinity, double.PositiveInfinity),
        };
    }

    private static bool IsFigure(double number) => number == 0 || Math.Abs(number) is >= SmallestFigure and <= LargestFigure;

    private static double? Number(JsonElement value) =>
        value.ValueKind == JsonValueKind.Number && value.GetDouble() is var number && double.IsFinite(number) ? number : null;

    private static long? Whole(JsonElement value) => value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var number) ? number : null;

    private static string? Text(JsonElement value) => value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    /// <summary>Whether a value is a text of so many hexadecimal digits in lower case.</summary>
    public static bool IsHexadecimal(JsonElement value, int digits) => Text(value) is { } text && text.Length == digits && text.All(char.IsAsciiHexDigitLower);

    [GeneratedRegex(@"^data\.(train|test)\.truncated[A-Z]\w*$")]
    private static partial Regex TruncatedShare();

    [GeneratedRegex("^[a-z0-9][a-z0-9.-]*$")]
    private static partial Regex Name();
}
