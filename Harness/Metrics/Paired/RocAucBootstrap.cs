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
    /// <param name="first">Scores of the first experiment: for each seed one a row, or one for each class.</param>
    /// <param name="second">Scores of the second experiment.</param>
    /// <param name="labels">0 or 1, or 0 … K−1, for each row; all occur.</param>
    /// <returns>As many as there are resamples.</returns>
    /// <exception cref="ArgumentException">A class is absent, or a score is NaN.</exception>
    public static double[] Differences(IReadOnlyList<ReadOnlyMemory<float>> first, IReadOnlyList<ReadOnlyMemory<float>> second, ReadOnlySpan<byte> labels)
    {
        var classes = Math.Max(2, ScoredRows.Width(first[0].Span, labels));
        for (var label = 0; label < classes; label++)
        {
            if (labels.IndexOf((byte)label) < 0)
                throw new ArgumentException(classes == 2
                    ? "All rows have one label; expected both, for an area is a share of (positive, negative) pairs."
                    : $"No row has the label {label}; expected all of 0 to {classes - 1}, for an area is a share of (positive, negative) pairs.",
                    nameof(labels));
        }
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

    /// <summary>Ranks the rows of each seed; of several classes once for each class, whose areas count alike.</summary>
    private static RankedRows[] Rank(IReadOnlyList<ReadOnlyMemory<float>> seeds, ReadOnlySpan<byte> labels)
    {
        var ranked = new List<RankedRows>();
        foreach (var scores in seeds)
        {
            var width = ScoredRows.Width(scores.Span, labels);
            if (width == 1)
                ranked.Add(new RankedRows(scores.Span, labels));
            for (var label = 0; width > 1 && label < width; label++)
            {
                var (odds, isOfClass) = OneVersusRest.Of(scores.Span, labels, width, label);
                ranked.Add(new RankedRows(odds, isOfClass));
            }
        }
        return [.. ranked];
    }

    private static void Draw(ushort[] weights, Random random)
    {
        Array.Clear(weights);
        for (var draw = 0; draw < weights.Length; draw++)
            weights[random.Next(weights.Length)]++;
    }
}
