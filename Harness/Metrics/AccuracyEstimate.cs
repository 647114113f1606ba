using Harness.Metrics.Paired;

namespace Harness.Metrics;

/// <summary>An experiment's accuracy over its seeds, and how sure it is: for other test rows, and for other seeds.</summary>
/// <remarks>
/// The two are summed as in <see cref="PairedDifference"/>, with Student's quantile at Satterthwaite's degrees of freedom (1946).
/// With three seeds the spread over seeds is hardly known,
/// so where it is most of the variance the interval is wide, as it should be.
/// A single seed shows nothing of what another would have given: its interval is of the rows alone.
/// </remarks>
public sealed record AccuracyEstimate
{
    /// <summary>Test rows.</summary>
    public required int Rows { get; init; }

    /// <summary>Accuracy of each seed, in their order.</summary>
    public required IReadOnlyList<double> OfSeeds { get; init; }

    /// <summary>Variance of <see cref="Mean"/> over draws of as many rows.</summary>
    public required double RowVariance { get; init; }

    /// <summary>Mean over the seeds, in [0, 1].</summary>
    public double Mean => OfSeeds.Average();

    /// <summary>Standard error of <see cref="Mean"/> that the rows alone give.</summary>
    public double SamplingError => Math.Sqrt(RowVariance);

    /// <summary>Standard error of <see cref="Mean"/> that the seeds alone give; 0 for a single seed, whose spread nobody has seen.</summary>
    public double SeedError => Math.Sqrt(SeedVariance);

    /// <summary>Lower end of the 95 % interval over rows and seeds, in [0, 1].</summary>
    public double Lower95 => Math.Max(0, Mean - Margin);

    /// <summary>Upper end of that interval, in [0, 1].</summary>
    public double Upper95 => Math.Min(1, Mean + Margin);

    /// <summary>Lower end of the 95 % interval over rows, of the very models that were trained, in [0, 1].</summary>
    public double Lower95OfRows => Math.Max(0, Mean - RowMargin);

    /// <summary>Upper end of that interval, in [0, 1].</summary>
    public double Upper95OfRows => Math.Min(1, Mean + RowMargin);

    private double SeedVariance => OfSeeds.Count < 2 ? 0 : Math.Pow(MeanAndDeviation.Of([.. OfSeeds]).StandardDeviation, 2) / OfSeeds.Count;

    private double RowMargin => SamplingError > 0 ? SamplingError * PairedDifference.Quantile(Rows - 1, .975) : 0;

    private double Margin
    {
        get
        {
            var (ofRows, ofSeeds) = (RowVariance, SeedVariance);
            if (ofSeeds == 0)
                return RowMargin;
            var degreesOfFreedom = Math.Pow(ofRows + ofSeeds, 2) / (ofRows * ofRows / (Rows - 1) + ofSeeds * ofSeeds / (OfSeeds.Count - 1));
            return Math.Sqrt(ofRows + ofSeeds) * PairedDifference.Quantile(degreesOfFreedom, .975);
        }
    }

    /// <summary>Estimates.</summary>
    /// <param name="seeds">Logits: for each seed one a row, of which above 0 predicts positive, or one for each class. At least one seed.</param>
    /// <param name="labels">0 or 1, or 0 … K−1, for each row; at least two rows.</param>
    /// <returns>The estimate.</returns>
    /// <exception cref="ArgumentException">No seeds, fewer than two rows, lengths that differ, or a label that is neither 0 nor 1.</exception>
    public static AccuracyEstimate Of(IReadOnlyList<ReadOnlyMemory<float>> seeds, ReadOnlySpan<byte> labels)
    {
        ArgumentNullException.ThrowIfNull(seeds);
        if (seeds.Count == 0 || labels.Length < 2)
            throw new ArgumentException($"{seeds.Count} seeds and {labels.Length} rows; expected at least one seed and two rows.");
        var (right, ofSeeds) = (new double[labels.Length], new double[seeds.Count]);
        for (var seed = 0; seed < seeds.Count; seed++)
        {
            var logits = seeds[seed].Span;
            var width = ScoredRows.Width(logits, labels);
            ofSeeds[seed] = ScoredRows.Accuracy(logits, labels);
            for (var row = 0; row < right.Length; row++)
                right[row] += ScoredRows.IsRight(logits, labels, row, width) ? 1.0 / seeds.Count : 0;
        }
        var ofRows = MeanAndDeviation.Of(right).StandardDeviation;
        return new AccuracyEstimate { Rows = labels.Length, OfSeeds = ofSeeds, RowVariance = Math.Pow(ofRows, 2) / labels.Length };
    }
}
