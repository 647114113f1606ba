using Harness.Data;

namespace Harness.Tests;

/// <summary>Provides test data for tests that do not depend on the exact values.</summary>
internal static partial class Some
{
    private static readonly string[] Words = ["good", "bad", "Very", "the", "don't", "naïve", "ΣΟΦΟΣ", "你好", "😀", "3.14", "a\rb", "x\u00A0y", "wow!!!"];

    /// <summary>Creates reviews with many kinds of characters and random labels. No text starts or ends with white space, and no two are equal.</summary>
    public static LabelledText[] Reviews(int count, int seed = 1)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(row => new LabelledText((byte)random.Next(2), $"{Text(random)} #{row}"))];
    }

    public static Corpus Corpus(int rows, Split split = Split.Train, int seed = 1) => new(Reviews(rows, seed), split);

    /// <summary>Creates a corpus of exactly these texts. The labels alternate, and the first is negative.</summary>
    public static Corpus CorpusOf(Split split, params string[] texts) =>
        new(texts.Select((text, row) => new LabelledText((byte)(row % 2), text)), split);

    private static string Text(Random random) =>
        string.Join(' ', Enumerable.Range(0, random.Next(1, 9)).Select(_ => Words[random.Next(Words.Length)]));
}
