using Harness.Metrics.Sequential;
using MathNet.Numerics.Distributions;

namespace Harness.Metrics.Paired;

/// <summary>The difference of a metric between two experiments on the same test rows, with its uncertainty for other rows and for other seeds.</summary>
/// <remarks>
/// There are two sources of randomness. The <em>rows</em> are shared by both experiments and by all seeds: they contribute the variance of the difference of
/// each row, averaged over the seeds, so that rows that are hard for both cancel. The <em>seeds</em> are separate for each experiment: they contribute the
/// variance of the metric over the seeds of each. Seed 1 of one model and seed 1 of another share the number, the order of the rows if the batch sizes are
/// equal, and the first weights if the shapes agree. If that makes the difference steadier, the interval is too wide; the method does not use it. The two
/// variances are summed (crossed random effects; Owen 2007, "The pigeonhole bootstrap"). The sum counts the noise of a single row in a single run twice: in
/// simulations, 95 % intervals contained the true value in 95.5 to 99 % of the cases. The interval uses Student's t with Satterthwaite's degrees of freedom
/// (1946), as in Welch's test: with three seeds the standard deviation itself is hardly known, and a bootstrap over three seeds would ignore that.
/// </remarks>
public sealed record PairedDifference
{
    private const double Confidence = .95;

    /// <summary>The number of test rows, the same for both.</summary>
    public required int Rows { get; init; }

    /// <summary>The variance of <see cref="Mean"/> over samples of the same number of rows.</summary>
    public required double RowVariance { get; init; }

    /// <summary>The mean and standard deviation of the first experiment's metric over its seeds.</summary>
    public required MeanAndDeviation First { get; init; }

    /// <summary>The mean and standard deviation of the second experiment's metric over its seeds.</summary>
    public required MeanAndDeviation Second { get; init; }

    /// <summary>The number of runs of the first experiment, at least 2.</summary>
    public required int FirstSeeds { get; init; }

    /// <summary>The number of runs of the second experiment, at least 2.</summary>
    public required int SecondSeeds { get; init; }

    /// <summary>The first mean minus the second, in the unit of the metric.</summary>
    public double Mean => First.Mean - Second.Mean;

    /// <summary>The standard error of <see cref="Mean"/>, over rows and seeds.</summary>
    public double StandardError => Math.Sqrt(At(Rows, 1).Variance);

    /// <summary>The degrees of freedom of the standard error.</summary>
    public double DegreesOfFreedom => At(Rows, 1).DegreesOfFreedom;

    /// <summary>The lower end of the 95 % interval.</summary>
    public double Lower95 => Mean - Margin;

    /// <summary>The upper end of the 95 % interval.</summary>
    public double Upper95 => Mean + Margin;

    /// <summary>The two-sided p-value of "no difference", in [0, 1].</summary>
    public double P => StandardError > 0 ? 2 * StudentT.CDF(0, 1, DegreesOfFreedom, -Math.Abs(Mean) / StandardError) : Mean == 0 ? 1 : 0;

    /// <summary>Computes the p-value of "the true difference is at least this large, in either direction":
    /// two one-sided tests (Schuirmann 1987), the larger p.</summary>
    /// <param name="smallestDifference">The smallest difference that matters, in the unit of the metric; positive.</param>
    /// <returns>A number in [0, 1]. A small number means that the true difference is smaller.</returns>
    public double EquivalenceP(double smallestDifference)
    {
        var room = smallestDifference - Math.Abs(Mean);
        return StandardError > 0 ? StudentT.CDF(0, 1, DegreesOfFreedom, -room / StandardError) : room > 0 ? 0 : 1;
    }

    private double Margin => StandardError > 0 ? StandardError * Quantile(DegreesOfFreedom, (1 + Confidence) / 2) : 0;

    /// <summary>Compares accuracies.</summary>
    /// <param name="first">The logits of each seed of the first experiment: one for each row, where above 0 predicts positive, or one for each class.</param>
    /// <param name="second">The logits of the second experiment, for the same rows in the same order.</param>
    /// <param name="labels">The label of each row, 0 or 1, or 0 … K−1.</param>
    /// <returns>The difference of the mean accuracies.</returns>
    /// <exception cref="ArgumentException">There are fewer than two seeds on a side or fewer than two rows,
    /// lengths do not match, or a label is not a class.</exception>
    public static PairedDifference OfAccuracy(IReadOnlyList<ReadOnlyMemory<float>> first, IReadOnlyList<ReadOnlyMemory<float>> second,
        ReadOnlySpan<byte> labels)
    {
        return OfRows(first, second, labels, AddRight, ScoredRows.Accuracy);
    }

    /// <summary>Compares areas under the ROC curve.
    /// The variance over rows comes from a bootstrap, in which all runs of both experiments score the same resampled rows.</summary>
    /// <param name="first">The scores of each seed of the first experiment: one for each row, or one for each class;
    /// with classes, each area is of one class against the rest.</param>
    /// <param name="second">The scores of the second experiment, for the same rows in the same order.</param>
    /// <param name="labels">The label of each row, 0 or 1, or 0 … K−1; every class occurs.</param>
    /// <returns>The difference of the mean areas.</returns>
    /// <exception cref="ArgumentException">Fewer than two seeds or rows, lengths do not match,
    /// a label is not a class, a class is absent, or a score is NaN.</exception>
    public static PairedDifference OfRocAuc(IReadOnlyList<ReadOnlyMemory<float>> first, IReadOnlyList<ReadOnlyMemory<float>> second, ReadOnlySpan<byte> labels)
    {
        Check(first, second, labels);
        var resampled = RocAucBootstrap.Differences(first, second, labels);
        var ofResamples = MeanAndDeviation.Of(resampled);
        return Of(first, second, labels, RowInfluence.RocAuc, ofResamples.StandardDeviation * ofResamples.StandardDeviation);
    }

    /// <summary>Compares macro-F1, the mean of the classes' F1.</summary>
    /// <param name="first">The logits of each seed of the first experiment: one for each row, where above 0 predicts positive, or one for each class.</param>
    /// <param name="second">The logits of the second experiment, for the same rows in the same order.</param>
    /// <param name="labels">The label of each row, 0 or 1, or 0 … K−1; every class occurs.</param>
    /// <returns>The difference of the mean macro-F1. Its variance over rows is computed from the influence of each row (delta method).</returns>
    /// <exception cref="ArgumentException">There are fewer than two seeds on a side or fewer than two rows,
    /// lengths do not match, or a label is not a class.</exception>
    public static PairedDifference OfMacroF1(IReadOnlyList<ReadOnlyMemory<float>> first, IReadOnlyList<ReadOnlyMemory<float>> second,
        ReadOnlySpan<byte> labels)
    {
        return OfRows(first, second, labels, AddInfluence, (logits, those) => RowInfluence.OnMacroF1(logits, those).Figure);
    }

    /// <summary>Computes the variance of the difference at another size, and its degrees of freedom.</summary>
    /// <param name="rows">The number of test rows.</param>
    /// <param name="seedsFactor">The number of seeds as a multiple of the current number.</param>
    internal (double Variance, double DegreesOfFreedom) At(double rows, double seedsFactor)
    {
        var (ofRows, ofFirst, ofSecond) =
            (RowVariance * Rows / rows, SeedVariance(First, FirstSeeds) / seedsFactor, SeedVariance(Second, SecondSeeds) / seedsFactor);
        var variance = ofRows + ofFirst + ofSecond;
        return (variance, variance * variance
            / (ofRows * ofRows / (rows - 1) + ofFirst * ofFirst / (FirstSeeds * seedsFactor - 1) + ofSecond * ofSecond / (SecondSeeds * seedsFactor - 1)));
    }

    /// <summary>Returns Student's quantile; above a million degrees of freedom the normal one, because MathNet's root search then fails.</summary>
    internal static double Quantile(double degreesOfFreedom, double probability) =>
        degreesOfFreedom < 1e6 ? StudentT.InvCDF(0, 1, degreesOfFreedom, probability) : Normal.InvCDF(0, 1, probability);

    private static double SeedVariance(MeanAndDeviation overSeeds, int seeds) => overSeeds.StandardDeviation * overSeeds.StandardDeviation / seeds;

    private static void AddRight(double[] differences, IReadOnlyList<ReadOnlyMemory<float>> seeds, ReadOnlySpan<byte> labels, double share)
    {
        foreach (var logits in seeds)
        {
            var width = ScoredRows.Width(logits.Span, labels);
            for (var row = 0; row < differences.Length; row++)
                differences[row] += ScoredRows.IsRight(logits.Span, labels, row, width) ? share : 0;
        }
    }

    private static void AddInfluence(double[] differences, IReadOnlyList<ReadOnlyMemory<float>> seeds, ReadOnlySpan<byte> labels, double share)
    {
        foreach (var logits in seeds)
        {
            var influence = RowInfluence.OnMacroF1(logits.Span, labels).Influence;
            for (var row = 0; row < differences.Length; row++)
                differences[row] += share * influence[row];
        }
    }

    /// <summary>Compares figures whose variance follows from a number for each row: the mean over the first side's seeds minus that of the second side's.
    /// </summary>
    private static PairedDifference OfRows(IReadOnlyList<ReadOnlyMemory<float>> first, IReadOnlyList<ReadOnlyMemory<float>> second, ReadOnlySpan<byte> labels,
        Action<double[], IReadOnlyList<ReadOnlyMemory<float>>, ReadOnlySpan<byte>, double> add, Func<ReadOnlySpan<float>, ReadOnlySpan<byte>, double> figure)
    {
        Check(first, second, labels);
        var differences = new double[labels.Length];
        add(differences, first, labels, 1.0 / first.Count);
        add(differences, second, labels, -1.0 / second.Count);
        var ofRows = MeanAndDeviation.Of(differences);
        return Of(first, second, labels, figure, ofRows.StandardDeviation * ofRows.StandardDeviation / labels.Length);
    }

    private static PairedDifference Of(IReadOnlyList<ReadOnlyMemory<float>> first, IReadOnlyList<ReadOnlyMemory<float>> second, ReadOnlySpan<byte> labels,
        Func<ReadOnlySpan<float>, ReadOnlySpan<byte>, double> figure, double rowVariance)
    {
        return new PairedDifference
        {
            Rows = labels.Length,
            RowVariance = rowVariance,
            First = OverSeeds(first, labels),
            Second = OverSeeds(second, labels),
            FirstSeeds = first.Count,
            SecondSeeds = second.Count,
        };

        MeanAndDeviation OverSeeds(IReadOnlyList<ReadOnlyMemory<float>> seeds, ReadOnlySpan<byte> labels)
        {
            var figures = new double[seeds.Count];
            for (var seed = 0; seed < figures.Length; seed++)
                figures[seed] = figure(seeds[seed].Span, labels);
            return MeanAndDeviation.Of(figures);
        }
    }

    private static void Check(IReadOnlyList<ReadOnlyMemory<float>> first, IReadOnlyList<ReadOnlyMemory<float>> second, ReadOnlySpan<byte> labels)
    {
        if (first.Count < 2 || second.Count < 2)
            throw new ArgumentException($"{first.Count} seeds against {second.Count}; expected at least two on each side, because one seed does not show "
                + $"how much the results vary.");
        if (labels.Length < 2)
            throw new ArgumentException($"{labels.Length} rows; expected at least two, because one row does not show how much the rows vary.");
        foreach (var logits in first.Concat(second))
            _ = ScoredRows.Width(logits.Span, labels);
    }
}
