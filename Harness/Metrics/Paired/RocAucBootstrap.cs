namespace Harness.Metrics.Paired;

/// <summary>The paired bootstrap of a difference of areas under the ROC curve.
/// Rows are resampled with replacement, and all runs of both experiments are scored on the same resample.</summary>
/// <remarks>
/// A resample is stored as the number of times that each row was drawn, which serves as weights for rows that were sorted once. So a resample costs O(rows)
/// for each run instead of O(rows·log rows): 0.05 s for 1,500 rows and two times three seeds, 16 s for 400,000 rows.
/// </remarks>
internal static class RocAucBootstrap
{
    /// <summary>The number of resamples. Efron and Tibshirani 1993: 200 are enough for a standard error;
    /// with 500 the noise of the bootstrap in it is 3 %.</summary>
    private const int Resamples = 500;

    /// <summary>A fixed seed, so that the same scores give the same interval.</summary>
    private const int Seed = 20_130_713;

    /// <summary>Computes the difference of the mean areas for each resample.</summary>
    /// <param name="first">The scores of each seed of the first experiment: one for each row, or one for each class.</param>
    /// <param name="second">The scores of each seed of the second experiment.</param>
    /// <param name="labels">The label of each row, 0 or 1, or 0 … K−1; every class occurs.</param>
    /// <returns>One difference for each resample.</returns>
    /// <exception cref="ArgumentException">A class is absent, or a score is NaN.</exception>
    public static double[] Differences(IReadOnlyList<ReadOnlyMemory<float>> first, IReadOnlyList<ReadOnlyMemory<float>> second, ReadOnlySpan<byte> labels)
    {
        var classes = Math.Max(2, ScoredRows.Width(first[0].Span, labels));
        for (var label = 0; label < classes; label++)
        {
            if (labels.IndexOf((byte)label) < 0)
                throw new ArgumentException(classes == 2
                    ? "All rows have one label; expected both, because the area is a share of (positive, negative) pairs."
                    : $"No row has the label {label}; expected all of 0 to {classes - 1}, because the area is a share of (positive, negative) pairs.",
                    nameof(labels));
        }
        var (ranksOfFirst, ranksOfSecond) = (Rank(first, labels), Rank(second, labels));
        var random = new Random(Seed);
        var weights = new ushort[labels.Length];
        var differences = new double[Resamples];
        for (var resample = 0; resample < Resamples; resample++)
        {
            // A resample without one of the classes has no area. With more than a few rows that practically never happens.
            do
            {
                Draw(weights, random);
                differences[resample] = ranksOfFirst.Average(ranks => ranks.Area(weights)) - ranksOfSecond.Average(ranks => ranks.Area(weights));
            }
            while (double.IsNaN(differences[resample]));
        }
        return differences;
    }

    /// <summary>Ranks the rows of each seed; with several classes, once for each class. The areas of all classes have equal weight.</summary>
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
