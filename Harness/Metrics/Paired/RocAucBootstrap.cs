namespace Harness.Metrics.Paired;

/// <summary>The paired bootstrap of a difference of areas under the ROC curve: rows are drawn anew with replacement,
/// and all runs of both experiments are scored on the same draw.</summary>
/// <remarks>
/// A draw is how often each row came: weights over rows that were sorted once. So a resample costs O(rows) for each run and not O(rows·log rows):
/// 0.05 s for 1,500 rows and two times three seeds, 16 s for 400,000.
/// </remarks>
internal static class RocAucBootstrap
{
    /// <summary>Efron and Tibshirani 1993: 200 are enough for a standard error; at 500 the bootstrap's own noise in it is 3 %.</summary>
    private const int Resamples = 500;

    /// <summary>Fixed, so that the same scores give the same interval.</summary>
    private const int Seed = 20_130_713;

    /// <summary>Differences of mean areas, one for each resample.</summary>
    /// <param name="first">Scores of the first experiment: for each seed one a row.</param>
    /// <param name="second">Scores of the second experiment.</param>
    /// <param name="labels">0 or 1 for each row; both occur.</param>
    /// <returns>As many as there are resamples.</returns>
    /// <exception cref="ArgumentException">A class is absent, or a score is NaN.</exception>
    public static double[] Differences(IReadOnlyList<ReadOnlyMemory<float>> first, IReadOnlyList<ReadOnlyMemory<float>> second, ReadOnlySpan<byte> labels)
    {
        if (labels.IndexOf((byte)0) < 0 || labels.IndexOf((byte)1) < 0)
            throw new ArgumentException("All rows have one label; expected both, for an area is a share of (positive, negative) pairs.", nameof(labels));
        var (ranksOfFirst, ranksOfSecond) = (Rank(first, labels), Rank(second, labels));
        var random = new Random(Seed);
        var weights = new ushort[labels.Length];
        var differences = new double[Resamples];
        for (var resample = 0; resample < Resamples; resample++)
        {
            // A resample without one of the classes has no area; with more than a few rows that never happens.
            do
            {
                Draw(weights, random);
                differences[resample] = ranksOfFirst.Average(ranks => ranks.Area(weights)) - ranksOfSecond.Average(ranks => ranks.Area(weights));
            }
            while (double.IsNaN(differences[resample]));
        }
        return differences;
    }

    private static RankedRows[] Rank(IReadOnlyList<ReadOnlyMemory<float>> seeds, ReadOnlySpan<byte> labels)
    {
        var ranked = new RankedRows[seeds.Count];
        for (var seed = 0; seed < ranked.Length; seed++)
            ranked[seed] = new RankedRows(seeds[seed].Span, labels);
        return ranked;
    }

    private static void Draw(ushort[] weights, Random random)
    {
        Array.Clear(weights);
        for (var draw = 0; draw < weights.Length; draw++)
            weights[random.Next(weights.Length)]++;
    }
}
