using System.Text.Json;
using Harness.Storage;

namespace Harness.Tests.Tokens;

/// <summary>Reads fixtures/keras-text.json: the results of the real Keras for texts that were written for this project.</summary>
internal static class KerasGoldens
{
    private static readonly JsonElement Root = JsonDocument.Parse(File.ReadAllText(Path.Combine(Workspace.Fixtures, "keras-text.json"))).RootElement;

    public static string[] Texts { get; } = Root.GetProperty("texts").Deserialize<string[]>()!;

    /// <summary>The fitted tokenizers, one for each <c>num_words</c>.</summary>
    public static FittedTokenizer[] Tokenizers { get; } = [.. Root.GetProperty("tokenizer").EnumerateArray().Select(FittedTokenizer.Of)];

    /// <summary>The results of <c>pad_sequences</c>, one for each length and pair of ends.</summary>
    public static PaddedSequences[] Paddings { get; } = [.. Root.GetProperty("padding").EnumerateArray().Select(PaddedSequences.Of)];

    public sealed record FittedTokenizer(
        int? NumWords, (string Word, int Id)[] WordIndex, (string Word, int Count)[] WordCounts, short[][] Sequences, short[][] Unseen)
    {
        public static FittedTokenizer Of(JsonElement golden) => new(
            golden.GetProperty("num_words").Deserialize<int?>(),
            Pairs(golden.GetProperty("word_index")),
            Pairs(golden.GetProperty("word_counts")),
            golden.GetProperty("sequences").Deserialize<short[][]>()!,
            golden.GetProperty("unseen").Deserialize<short[][]>()!);

        private static (string, int)[] Pairs(JsonElement pairs) => [.. pairs.EnumerateArray().Select(pair => (pair[0].GetString()!, pair[1].GetInt32()))];
    }

    public sealed record PaddedSequences(int Length, string Padding, string Truncating, short[][] Sequences, short[][] Rows)
    {
        public static PaddedSequences Of(JsonElement golden) => new(
            golden.GetProperty("maxlen").GetInt32(),
            golden.GetProperty("padding").GetString()!,
            golden.GetProperty("truncating").GetString()!,
            golden.GetProperty("sequences").Deserialize<short[][]>()!,
            golden.GetProperty("out").Deserialize<short[][]>()!);
    }
}
