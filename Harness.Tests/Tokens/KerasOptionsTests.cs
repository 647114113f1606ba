using System.Text.Json;
using System.Text.Json.Nodes;
using Harness.Data;
using Harness.Storage;
using Harness.Tokens;

namespace Harness.Tests.Tokens;

/// <summary>Tests the tokenizer with other arguments than Keras' defaults against fixtures/keras-text-options.json, the results of the real Keras.</summary>
[Trait("Category", "Unit")]
public sealed class KerasOptionsTests
{
    private static readonly Golden Keras = JsonSerializer.Deserialize<Golden>(
        File.ReadAllText(Path.Combine(Workspace.Fixtures, "keras-text-options.json")), JsonSerializerOptions.Web)!;

    public static TheoryData<int> All => [.. Enumerable.Range(0, Keras.Tokenizers.Count)];

    [Fact]
    public void The_golden_file_is_complete() => Keras.Tokenizers.Should().HaveCount(8);

    [Theory, MemberData(nameof(All))]
    public void Words_have_the_ids_that_Keras_gives_them(int tokenizer)
    {
        var golden = Keras.Tokenizers[tokenizer];
        var vocabulary = Fit(golden);

        vocabulary.Words.Should().Equal(golden.Index.Where(entry => entry.Id < vocabulary.Size).Select(entry => entry.Word));
        vocabulary.DistinctWords.Should().Be(golden.WordIndex.Count - (golden.OovToken is null ? 0 : 1));
    }

    [Theory, MemberData(nameof(All))]
    public void Texts_become_the_sequences_of_Keras(int tokenizer)
    {
        var golden = Keras.Tokenizers[tokenizer];
        var vocabulary = Fit(golden);

        foreach (var (text, sequence) in Pairs(golden))
            Encoder.Sequence(System.Text.Encoding.UTF8.GetBytes(text), vocabulary).Should().Equal(sequence, $"of '{text}'");
    }

    /// <summary>Checks that a tokenizer read from Keras' JSON gives Keras' sequences.</summary>
    [Theory, MemberData(nameof(All))]
    public void The_JSON_of_Keras_is_read(int tokenizer)
    {
        var golden = Keras.Tokenizers[tokenizer];
        var vocabulary = KerasTokenizerJson.Read(golden.Json);

        foreach (var (text, sequence) in Pairs(golden))
            Encoder.Sequence(System.Text.Encoding.UTF8.GetBytes(text), vocabulary).Should().Equal(sequence, $"of '{text}'");
    }

    [Theory, MemberData(nameof(All))]
    public void A_written_tokenizer_is_read_back(int tokenizer)
    {
        var fitted = Fit(Keras.Tokenizers[tokenizer]);

        var read = KerasTokenizerJson.Read(KerasTokenizerJson.Write(fitted));

        read.Should().Be(fitted);
        read.Counts.Should().Equal(fitted.Counts);
    }

    /// <summary>Checks that the JSON has every member that Keras reads. The values are equal except for words without an id and the counts of texts.</summary>
    [Theory, MemberData(nameof(All))]
    public void A_written_tokenizer_has_the_JSON_of_Keras(int tokenizer)
    {
        var golden = Keras.Tokenizers[tokenizer];
        var (ours, keras) = (Config(KerasTokenizerJson.Write(Fit(golden))), Config(golden.Json));

        ours.Select(member => member.Key).Should().Equal(keras.Select(member => member.Key));
        foreach (var key in new[] { "filters", "lower", "split", "char_level", "oov_token" })
            ours[key]?.ToJsonString().Should().Be(keras[key]?.ToJsonString(), key);
        foreach (var key in new[] { "word_counts", "word_index", "index_word" })
            JsonNode.Parse((string)ours[key]!)!.AsObject().Should().OnlyContain(member => Has(JsonNode.Parse((string)keras[key]!)!.AsObject(), member), key);
    }

    [Theory]
    [InlineData("", "*not the JSON that to_json() of a Keras tokenizer writes*")]
    [InlineData("[]", "*expected an object in the text.")]
    [InlineData("""{"class_name": "Other"}""", "*expected \"Tokenizer\" in class_name.")]
    [InlineData("""{"class_name": "Tokenizer"}""", "*expected an object in config.")]
    [InlineData("""{"class_name": "Tokenizer", "config": {"split": "-"}}""", "*expected a space, the only split that is supported, in config.split.")]
    [InlineData("""{"class_name": "Tokenizer", "config": {"split": " ", "word_index": "{\"a\": 1, \"b\": 3}"}}""",
        "*(found 3 instead of 2), in config.word_index.")]
    [InlineData("""{"class_name": "Tokenizer", "config": {"split": " ", "oov_token": "?", "word_index": "{\"a\": 1}"}}""", "*'?', which is config.oov_token*")]
    [InlineData("""{"class_name": "Tokenizer", "config": {"split": " ", "num_words": 1, "word_index": "{\"a\": 1}"}}""",
        "*expected 2 to 32767 in config.num_words.")]
    [InlineData("""{"class_name": "Tokenizer", "config": {"split": " ", "num_words": "x", "word_index": "{\"a\": 1}"}}""",
        "*not the JSON that to_json() of a Keras tokenizer writes*")]
    public void Other_JSON_is_refused(string json, string message) =>
        FluentActions.Invoking(() => KerasTokenizerJson.Read(json)).Should().Throw<InvalidDataException>().WithMessage(message);

    [Fact]
    public void The_name_for_unknown_words_must_not_be_a_word_of_the_texts() =>
        FluentActions.Invoking(() => Vocabulary.Fit(["some oov words"], size: 9, unknownWord: "oov")).Should().Throw<ArgumentException>()
            .WithMessage("'oov' stands for unknown words, but it is also a word of the texts*");

    [Fact]
    public void A_preparation_describes_the_declared_settings() =>
        Preparation.For(new Tokenisation
        {
            VocabularySize = 40,
            Tokens = 9,
            FitRows = 100,
            Words = new WordRules { Characters = true, LowerCase = false },
            UnknownWord = "<OOV>",
            Padding = new SequencePadding(SequenceEnd.Post, SequenceEnd.Post),
        }, []).ToString().Should().Be(
            "vocabulary 40 of 100 rows, lengths 9, padding Post, truncating Post, characters, case kept, unknown words as \"<OOV>\"");

    [Fact]
    public void An_existing_vocabulary_is_used_unchanged()
    {
        var elsewhere = Vocabulary.Fit(["x y"], size: 5);
        var prepared = Encoder.Prepare(Some.CorpusOf(Split.Train, "y z", "x"), Some.CorpusOf(Split.Test, "y y", "x"),
            Preparation.For(Tokenisation.From(elsewhere, tokens: 3), []));

        prepared.Vocabulary.Should().BeSameAs(elsewhere);
        prepared.Encoded(Split.Train, 3).Ids.ToArray().Should().Equal(0, 0, 2, 0, 0, 1);
    }

    private static Vocabulary Fit(Tokenizer golden) => Vocabulary.Fit(Keras.Texts, golden.NumWords ?? Vocabulary.LargestSize,
        new WordRules { Filters = golden.Filters, LowerCase = golden.Lower, Characters = golden.CharLevel }, golden.OovToken);

    private static JsonObject Config(string json) => JsonNode.Parse(json)!["config"]!.AsObject();

    private static bool Has(JsonObject all, KeyValuePair<string, JsonNode?> member) => JsonNode.DeepEquals(all[member.Key], member.Value);

    /// <summary>Returns every text with its sequence of Keras.</summary>
    private static IEnumerable<(string Text, short[] Sequence)> Pairs(Tokenizer golden)
    {
        golden.Sequences.Should().NotBeEmpty().And.HaveSameCount(Keras.Texts);
        golden.Unseen.Should().NotBeEmpty().And.HaveSameCount(Keras.Unseen);
        return Keras.Texts.Concat(Keras.Unseen).Zip(golden.Sequences.Concat(golden.Unseen));
    }

    private sealed record Golden(string[] Texts, string[] Unseen, IReadOnlyList<Tokenizer> Tokenizers);

    private sealed record Tokenizer(string? OovToken, int? NumWords, string Filters, bool Lower, bool CharLevel, IReadOnlyList<JsonElement[]> WordIndex,
        short[][] Sequences, short[][] Unseen, string Json)
    {
        public IEnumerable<(string Word, int Id)> Index => WordIndex.Select(entry => (entry[0].GetString()!, entry[1].GetInt32()));
    }
}
