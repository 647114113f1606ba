namespace Harness.Tests.Metrics;

/// <summary>Random scores of rows of both classes, reproducible by a seed.</summary>
/// <param name="Logits">One logit for each row.</param>
/// <param name="Labels">0 or 1 for each row.</param>
internal sealed record SomeScores(float[] Logits, byte[] Labels)
{
    /// <summary>Draws whole numbers from −3 to 4 as scores, so that most rows are tied with many others.</summary>
    public static SomeScores WithManyTies(int rows, int seed) => Draw(rows, seed, random => random.Next(-3, 4));

    /// <summary>Draws scores between −8 and 9, of which hardly any two are equal.</summary>
    public static SomeScores Spread(int rows, int seed) => Draw(rows, seed, random => (float)(16 * random.NextDouble() - 8));

    private static SomeScores Draw(int rows, int seed, Func<Random, float> score)
    {
        var random = new Random(seed);
        // The first two rows make sure that both classes exist.
        var labels = Enumerable.Range(0, rows).Select(row => row < 2 ? (byte)row : (byte)random.Next(2)).ToArray();
        return new SomeScores([.. labels.Select(label => score(random) + label)], labels);
    }
}
