namespace Harness.Tests.Metrics;

/// <summary>Scored rows of both classes, drawn from a seed.</summary>
/// <param name="Logits">One a row.</param>
/// <param name="Labels">0 or 1 for each row.</param>
internal sealed record SomeScores(float[] Logits, byte[] Labels)
{
    /// <summary>Whole numbers from −3 to 3: most rows are tied with many others.</summary>
    public static SomeScores WithManyTies(int rows, int seed) => Draw(rows, seed, random => random.Next(-3, 4));

    /// <summary>Numbers from −8 to 8, hardly any two of them equal.</summary>
    public static SomeScores Spread(int rows, int seed) => Draw(rows, seed, random => (float)(16 * random.NextDouble() - 8));

    private static SomeScores Draw(int rows, int seed, Func<Random, float> score)
    {
        var random = new Random(seed);
        var labels = Enumerable.Range(0, rows).Select(row => row < 2 ? (byte)row : (byte)random.Next(2)).ToArray(); // both classes, whatever is drawn
        return new SomeScores([.. labels.Select(label => score(random) + label)], labels);
    }
}
