using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Harness.Reporting.Differences;

/// <summary>Formats the two values of a change as table cells that show only what differs.</summary>
internal static class ExactValues
{
    private const int ShortList = 60, EntriesShown = 6, FingerprintShown = 12, FingerprintLength = 64, AlikeShown = 20;

    private const string Absent = "–";

    private static readonly JsonSerializerOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Formats a change.</summary>
    /// <param name="change">The change.</param>
    /// <returns>Markdown that is safe in a table. Fingerprints are shortened, and of two long lists only the entries that the other lacks are shown.</returns>
    public static (string Old, string New) Of(ExactChange change)
    {
        if (change is { Old: { ValueKind: JsonValueKind.Array } before, New: { ValueKind: JsonValueKind.Array } after }
            && (Text(before).Length > ShortList || Text(after).Length > ShortList))
            return Lists([.. before.EnumerateArray().Select(Entry)], [.. after.EnumerateArray().Select(Entry)]);

        // Quotation marks are shown only if they are needed to distinguish the text 1 from the number 1.
        var texts = change is not { Old: not null, New: not null }
            || (change.Old.Value.ValueKind == JsonValueKind.String && change.New.Value.ValueKind == JsonValueKind.String);
        var (old, now) = (Said(change.Old, texts), Said(change.New, texts));
        var fingerprints = (old is null || IsFingerprint(old)) && (now is null || IsFingerprint(now)) && old?[..FingerprintShown] != now?[..FingerprintShown];
        if (fingerprints)
            return (Fingerprint(old), Fingerprint(now));
        var skipped = Skipped(old ?? "", now ?? "");
        return (Quoted(old, skipped), Quoted(now, skipped));
    }

    /// <summary>Returns the number of equal characters to omit at the start of two long texts. Otherwise the difference itself might be cut off.</summary>
    private static int Skipped(string old, string now)
    {
        var alike = old.AsSpan().CommonPrefixLength(now);
        return Math.Max(old.Length, now.Length) > QuotedText.Most && alike > 2 * AlikeShown ? alike - AlikeShown : 0;
    }

    private static (string Old, string New) Lists(List<string> old, List<string> now)
    {
        var (onlyOld, onlyNew) = (Without(old, now), Without(now, old));
        var reordered = onlyOld.Count + onlyNew.Count == 0;
        return (List(old.Count, onlyOld), List(now.Count, onlyNew) + (reordered ? ", in another order" : ""));
    }

    private static string List(int all, List<string> only)
    {
        var text = string.Create(CultureInfo.InvariantCulture, $"{all:N0} entries");
        if (only.Count > 0)
            text += $"; only here: {string.Join(", ", only.Take(EntriesShown).Select(entry => QuotedText.Of(entry)))}";
        return only.Count > EntriesShown ? text + string.Create(CultureInfo.InvariantCulture, $" and {only.Count - EntriesShown:N0} more") : text;
    }

    /// <summary>Returns the entries that one list has more often than the other.</summary>
    private static List<string> Without(List<string> one, List<string> other)
    {
        var left = other.CountBy(entry => entry).ToDictionary();
        return [.. one.Where(entry => left.GetValueOrDefault(entry) == 0 || --left[entry] < 0)];
    }

    private static string? Said(JsonElement? value, bool bare) => value is not { } given ? null : bare ? Entry(given) : Text(given);

    private static string Entry(JsonElement value) => value.ValueKind == JsonValueKind.String ? value.GetString()! : Text(value);

    private static string Text(JsonElement value) => JsonSerializer.Serialize(value, Compact);

    private static bool IsFingerprint(string text) => text.Length == FingerprintLength && text.All(char.IsAsciiHexDigitLower);

    private static string Fingerprint(string? text) => text is null ? Absent : $"{QuotedText.Of(text[..FingerprintShown])}…";

    private static string Quoted(string? text, int skipped) => text is null ? Absent : (skipped > 0 ? "… " : "") + QuotedText.Of(text[skipped..]);
}
