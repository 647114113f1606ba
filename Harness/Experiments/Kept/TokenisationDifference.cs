using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Harness.Tokens;

namespace Harness.Experiments.Kept;

/// <summary>Describes how a saved model's conversion of texts to ids differs from the declared one.</summary>
internal static class TokenisationDifference
{
    private static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Names of settings that the property's name alone does not explain.</summary>
    private static readonly Dictionary<string, string> Plain = new(StringComparer.Ordinal)
    {
        ["tokens"] = "tokens of a text",
        ["fitRows"] = "rows that the vocabulary is fitted on",
        ["filters"] = "characters that separate words",
        ["characters"] = "each character is a word",
        ["unknownWord"] = "name of unknown words",
    };

    /// <summary>Lists the settings that differ.</summary>
    /// <param name="kept">The tokenisation of the saved model.</param>
    /// <param name="declared">The tokenisation that the experiment declares now.</param>
    /// <returns>A text for each setting, such as "tokens of a text 11, now 12"; none if all are equal.</returns>
    /// <remarks>The settings are those of the model's description. A given vocabulary has a file of its own and is compared there.</remarks>
    public static IReadOnlyList<string> Of(Tokenisation kept, Tokenisation declared)
    {
        var (before, now) = (Settings(kept), Settings(declared));
        return [.. now.Keys.Where(setting => before[setting] != now[setting]).Select(setting => $"{setting} {before[setting]}, now {now[setting]}")];
    }

    private static Dictionary<string, string> Settings(Tokenisation tokenisation)
    {
        var found = new Dictionary<string, string>(StringComparer.Ordinal);
        Add(JsonNode.Parse(KeptModels.AsJson(tokenisation))!.AsObject());
        return found;

        void Add(JsonObject settings)
        {
            foreach (var (name, value) in settings)
            {
                if (value is JsonObject inner)
                    Add(inner);
                else
                    found.Add(Named(name), Shown(value));
            }
        }
    }

    private static string Shown(JsonNode? value) => value?.GetValueKind() switch
    {
        null or JsonValueKind.Null => "none",
        JsonValueKind.True => "yes",
        JsonValueKind.False => "no",
        _ => value.ToJsonString(Readable),
    };

    /// <summary>Returns a property's name in words: "vocabularySize" becomes "vocabulary size".</summary>
    private static string Named(string property)
    {
        if (Plain.TryGetValue(property, out var plain))
            return plain;
        var words = new StringBuilder();
        foreach (var letter in property)
            words.Append(char.IsUpper(letter) ? " " : "").Append(char.ToLowerInvariant(letter));
        return words.ToString();
    }
}
