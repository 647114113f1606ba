using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Harness.Tokens;

/// <summary>Writes and reads the JSON of Keras' <c>tokenizer.to_json()</c>, which <c>tokenizer_from_json</c> reads.</summary>
/// <remarks>
/// Only the words that have an id are written. Keras lists the others too; if <c>num_words</c> is set, they do not change any sequence. The numbers of texts
/// that contain a word (<c>word_docs</c>, <c>index_docs</c>, <c>document_count</c>) are left empty; in Keras only <c>texts_to_matrix(mode="tfidf")</c> reads
/// them. Source: keras-preprocessing, <c>keras_preprocessing/text.py</c>.
/// </remarks>
public static class KerasTokenizerJson
{
    private const string ClassName = "Tokenizer", OnlySplit = " ";

    /// <summary>Writes a vocabulary.</summary>
    /// <param name="vocabulary">The words, and the rules for splitting texts into words.</param>
    /// <returns>The JSON, on one line.</returns>
    public static string Write(Vocabulary vocabulary)
    {
        ArgumentNullException.ThrowIfNull(vocabulary);
        var (counts, index, words) = (new JsonObject(), new JsonObject(), new JsonObject());
        for (var i = 0; i < vocabulary.Words.Count; i++)
        {
            if (i > 0 || vocabulary.UnknownWord is null)
                counts[vocabulary.Words[i]] = vocabulary.Counts[i];
            index[vocabulary.Words[i]] = i + 1;
            words[(i + 1).ToString(CultureInfo.InvariantCulture)] = vocabulary.Words[i];
        }
        return new JsonObject
        {
            ["class_name"] = ClassName,
            ["config"] = new JsonObject
            {
                ["num_words"] = vocabulary.Size,
                ["filters"] = vocabulary.Rules.Filters,
                ["lower"] = vocabulary.Rules.LowerCase,
                ["split"] = OnlySplit,
                ["char_level"] = vocabulary.Rules.Characters,
                ["oov_token"] = vocabulary.UnknownWord,
                ["document_count"] = 0,
                ["word_counts"] = counts.ToJsonString(),
                ["word_docs"] = "{}",
                ["index_docs"] = "{}",
                ["index_word"] = words.ToJsonString(),
                ["word_index"] = index.ToJsonString(),
            },
        }.ToJsonString();
    }

    /// <summary>Reads the JSON that Keras or <see cref="Write"/> wrote.</summary>
    /// <param name="json">The JSON.</param>
    /// <returns>The vocabulary. Without <c>num_words</c>, every word has an id.</returns>
    /// <exception cref="InvalidDataException">The text is not the JSON of a tokenizer, or it splits words in an unsupported way.
    /// The message gives the key.</exception>
    public static Vocabulary Read(string json)
    {
        ArgumentNullException.ThrowIfNull(json);
        try
        {
            return Read(JsonNode.Parse(json, documentOptions: new() { AllowDuplicateProperties = false }) as JsonObject
                ?? throw Expected("an object", "the text"));
        }
        catch (Exception e) when (e is JsonException or FormatException or InvalidOperationException)
        {
            throw new InvalidDataException($"The file is not the JSON that to_json() of a Keras tokenizer writes: {e.Message}", e);
        }
    }

    private static Vocabulary Read(JsonObject tokenizer)
    {
        if (tokenizer["class_name"]?.GetValue<string>() != ClassName)
            throw Expected($"\"{ClassName}\"", "class_name");
        var config = tokenizer["config"] as JsonObject ?? throw Expected("an object", "config");
        if (Value<string>(config, "split") != OnlySplit)
            throw Expected("a space, the only split that is supported,", "config.split");
        var unknown = config["oov_token"]?.GetValue<string>();
        var words = Words(config);
        if (unknown is not null && (words.Count == 0 || words[0] != unknown))
            throw Expected($"'{unknown}', which is config.oov_token, with the index 1", "config.word_index");
        var size = config["num_words"]?.GetValue<int>() ?? words.Count + 1;
        if (size is < Vocabulary.SmallestSize or > Vocabulary.LargestSize)
        {
            throw Expected($"{Vocabulary.SmallestSize} to {Vocabulary.LargestSize}",
                config["num_words"] is null ? "the number of words + 1" : "config.num_words");
        }
        var counts = Table<int>(config, "word_counts");
        var rules = new WordRules
        {
            Filters = Value<string>(config, "filters"),
            LowerCase = Value<bool>(config, "lower"),
            Characters = Value<bool>(config, "char_level"),
        };
        return new Vocabulary(size, words.Count - (unknown is null ? 0 : 1),
            words.Skip(unknown is null ? 0 : 1).Select(word => (word, counts.GetValueOrDefault(word))), rules, unknown);
    }

    /// <summary>Lists the words in the order of their indices.</summary>
    private static List<string> Words(JsonObject config)
    {
        var ranked = Table<int>(config, "word_index").OrderBy(entry => entry.Value).ToList();
        for (var i = 0; i < ranked.Count; i++)
        {
            if (ranked[i].Value != i + 1)
                throw Expected($"the indices 1 to {ranked.Count}, each once (found {ranked[i].Value} instead of {i + 1}),", "config.word_index");
        }
        return [.. ranked.Select(entry => entry.Key)];
    }

    private static Dictionary<string, T> Table<T>(JsonObject config, string key) =>
        JsonSerializer.Deserialize<Dictionary<string, T>>(Value<string>(config, key)) ?? throw Expected("an object in a string", $"config.{key}");

    private static T Value<T>(JsonObject config, string key) =>
        config[key] is { } value ? value.GetValue<T>() : throw Expected($"a {typeof(T).Name}", $"config.{key}");

    private static InvalidDataException Expected(string what, string where) => new($"The tokenizer cannot be used: expected {what} in {where}.");
}
