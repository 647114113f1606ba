using System.Text.Json;
using System.Text.RegularExpressions;

namespace Harness.Snapshots;

/// <summary>A rule for a value of a snapshot.</summary>
/// <param name="Expected">The rule in words, for error messages, such as "a number from 0 to 1".</param>
/// <param name="Holds">Checks whether a value satisfies the rule.</param>
internal sealed partial record ValueRule(string Expected, Func<JsonElement, bool> Holds)
{
    private const int MostSeeds = 1_000, FingerprintDigits = 64;

    /// <summary>The name of an experiment, a profile or a device.</summary>
    public static ValueRule Name { get; } = new("a name with only a to z, 0 to 9 and '-'", value => Text(value) is { } name && NamePattern().IsMatch(name));

    /// <summary>A text that is not empty.</summary>
    public static ValueRule AnyText { get; } = new("a text", value => Text(value) is { Length: > 0 });

    /// <summary>A list of texts, possibly empty.</summary>
    public static ValueRule Texts { get; } =
        new("a list of texts", value => value.ValueKind == JsonValueKind.Array && value.EnumerateArray().All(entry => Text(entry) is { Length: > 0 }));

    /// <summary>A SHA-256 in hexadecimal digits.</summary>
    public static ValueRule Fingerprint { get; } = new($"{FingerprintDigits} hexadecimal digits", value => IsHexadecimal(value, FingerprintDigits));

    /// <summary>A whole number of at least 1.</summary>
    public static ValueRule Positive { get; } =
        new($"a whole number from 1 to {int.MaxValue}", value => WholeNumber(value) is >= 1 and <= int.MaxValue);

    /// <summary>A whole number of at least 0.</summary>
    public static ValueRule Count { get; } = new($"a whole number from 0 to {int.MaxValue}", value => WholeNumber(value) is >= 0 and <= int.MaxValue);

    /// <summary>A list of two or more whole numbers of at least 0.</summary>
    public static ValueRule Counts { get; } = new("two or more whole numbers of at least 0", value => value.ValueKind == JsonValueKind.Array
        && value.GetArrayLength() >= 2 && value.EnumerateArray().All(entry => WholeNumber(entry) is >= 0 and <= int.MaxValue));

    /// <summary>A list of epochs, one for each seed.</summary>
    public static ValueRule Epochs { get; } = new("a list of whole numbers of at least 1", value => value.ValueKind == JsonValueKind.Array
        && value.GetArrayLength() >= 1 && value.EnumerateArray().All(entry => WholeNumber(entry) is >= 1 and <= int.MaxValue));

    /// <summary>A share of rows or words.</summary>
    public static ValueRule Share { get; } = new("a number from 0 to 1", value => FiniteNumber(value) is >= 0 and <= 1);

    /// <summary>A learning rate, or Adam's ε.</summary>
    public static ValueRule PositiveNumber { get; } = new("a positive number", value => FiniteNumber(value) is > 0 and <= 1e3);

    /// <summary>A share of the past that a step keeps, such as Adam's β.</summary>
    public static ValueRule KeptShare { get; } = new("a number of at least 0 and below 1", value => FiniteNumber(value) is >= 0 and < 1);

    /// <summary>The list of seeds.</summary>
    public static ValueRule Seeds { get; } = new($"1 to {MostSeeds} different whole numbers", AreSeeds);

    /// <summary>Any value except null, for keys that the harness does not know.</summary>
    public static ValueRule Anything { get; } = new("a value", value => value.ValueKind != JsonValueKind.Null);

    /// <summary>Reads a finite number.</summary>
    /// <returns>The number; null for anything else.</returns>
    public static double? FiniteNumber(JsonElement value) =>
        value.ValueKind == JsonValueKind.Number && value.GetDouble() is var number && double.IsFinite(number) ? number : null;

    /// <summary>Reads a whole number.</summary>
    /// <returns>The number; null for anything else.</returns>
    public static long? WholeNumber(JsonElement value) => value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var number) ? number : null;

    /// <summary>Checks whether a value is a text of the given number of lower-case hexadecimal digits.</summary>
    public static bool IsHexadecimal(JsonElement value, int digits) => Text(value) is { } text && text.Length == digits && text.All(char.IsAsciiHexDigitLower);

    private static bool AreSeeds(JsonElement value) => value.ValueKind == JsonValueKind.Array && value.GetArrayLength() is >= 1 and <= MostSeeds
        && value.EnumerateArray().All(seed => seed.ValueKind == JsonValueKind.Number && seed.TryGetInt32(out _))
        && value.EnumerateArray().Select(seed => seed.GetInt32()).Distinct().Count() == value.GetArrayLength();

    private static string? Text(JsonElement value) => value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    [GeneratedRegex("^[a-z0-9][a-z0-9.-]*$")]
    private static partial Regex NamePattern();
}
