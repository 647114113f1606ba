using Harness.Metrics.Paired;

namespace Harness.Metrics;

/// <summary>The accuracy of an experiment over its seeds, with its uncertainty for other test rows and for other seeds.</summary>
/// <remarks>
/// The two variances are summed as in <see cref="PairedDifference"/>, with Student's quantile at Satterthwaite's degrees of freedom (1946). With three seeds
/// the variance over seeds is hardly known. Where it is most of the variance, the interval is therefore wide, as it should be. A single seed gives no
/// information about other seeds: its interval covers the rows only.
/// </remarks>
internal sealed record AccuracyEstimate
{
    /// <summary>The number of test rows.</summary>
    public required int Rows { get; init; }

    /// <summary>The accuracy of each seed, in the order of the seeds.</summary>
    public required IReadOnlyList<double> OfSeeds { get; init; }

    /// <summary>The variance of <see cref="Mean"/> over samples of the same number of rows.</summary>
    public required double RowVariance { get; init; }

    /// <summary>The mean over the seeds, in [0, 1].</summary>
    public double Mean => OfSeeds.Average();

    /// <summary>The standard error of <see cref="Mean"/> from the rows only.</summary>
    public double SamplingError => Math.Sqrt(RowVariance);

    /// <summary>The standard error of <see cref="Mean"/> from the seeds only; 0 for a single seed, because its deviation is unknown.</summary>
    public double SeedError => Math.Sqrt(SeedVariance);

    /// <summary>The lower end of the 95 % interval over rows and seeds, in [0, 1].</summary>
    public double Lower95 => Math.Max(0, Mean - Margin);

    /// <summary>The upper end of the 95 % interval over rows and seeds, in [0, 1].</summary>
    public double Upper95 => Math.Min(1, Mean + Margin);

    /// <summary>The lower end of the 95 % interval over rows only, for the trained models as they are, in [0, 1].</summary>
    public double Lower95OfRows => Math.Max(0, Mean - RowMargin);

    /// <summary>The upper end of the 95 % interval over rows only, for the trained models as they are, in [0, 1].</summary>
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

    /// <summary>Estimates the accuracy of an experiment.</summary>
    /// <param name="seeds">The logits of each seed, at least one seed: one logit for each row,
    /// where above 0 predicts positive, or one for each class.</param>
    /// <param name="labels">The label of each row, 0 or 1, or 0 … K−1; at least two rows.</param>
    /// <returns>The estimate.</returns>
    /// <exception cref="ArgumentException">There is no seed, there are fewer than two rows, lengths differ, or a label is not a class.</exception>
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
