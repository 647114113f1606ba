using Harness.Data;

namespace Harness.Tests;

/// <summary>Test data: what a test needs to have but does not care about.</summary>
internal static partial class Some
{
    private static readonly string[] Words = ["good", "bad", "Very", "the", "don't", "naïve", "ΣΟΦΟΣ", "你好", "😀", "3.14", "a\rb", "x\u00A0y", "wow!!!"];

    /// <summary>Reviews with all kinds of characters, labels mixed, texts stripped and pairwise different.</summary>
    public static LabelledText[] Reviews(int count, int seed = 1)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(row => new LabelledText((byte)random.Next(2), $"{Text(random)} #{row}"))];
    }

    public static Corpus Corpus(int rows, Split split = Split.Train, int seed = 1) => new(Reviews(rows, seed), split);

    /// <summary>A corpus of these very texts; labels alternate, the first is negative.</summary>
    public static Corpus CorpusOf(Split split, params string[] texts) =>
        new(texts.Select((text, row) => new LabelledText((byte)(row % 2), text)), split);

    private static string Text(Random random) =>
        string.Join(' ', Enumerable.Range(0, random.Next(1, 9)).Select(_ => Words[random.Next(Words.Length)]));
}
