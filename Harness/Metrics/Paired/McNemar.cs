using MathNet.Numerics.Distributions;

namespace Harness.Metrics.Paired;

/// <summary>McNemar's test of whether two trained models err equally often on the same rows. Only rows on which exactly one model is correct count.</summary>
/// <param name="FirstOnly">The number of rows that only the first model predicts correctly.</param>
/// <param name="SecondOnly">The number of rows that only the second model predicts correctly.</param>
/// <remarks>
/// The test applies to these two sets of weights only and ignores the noise of other seeds (Dietterich 1998). Use <see cref="PairedDifference"/>, which
/// includes the noise of the seeds, to decide a claim about architectures.
/// </remarks>
public sealed record McNemar(int FirstOnly, int SecondOnly)
{
    /// <summary>The number of rows on which exactly one of the two models is correct.</summary>
    public int Discordant => FirstOnly + SecondOnly;

    /// <summary>The two-sided exact p-value: twice the smaller tail of a binomial with probability one half, in [0, 1].
    /// It is conservative: errors are rarer than its level.</summary>
    public double Exact => FirstOnly == SecondOnly ? 1 : Math.Min(1, 2 * Binomial.CDF(.5, Discordant, Fewer));

    /// <summary>The mid-p-value: the exact p-value minus the probability of the observed counts, in (0, 1]. Its error rate is close to its level.</summary>
    /// <remarks>Recommended by Fagerland, Lydersen and Laake 2013 (BMC Medical Research Methodology 13:91).
    /// If both models are correct equally often, half the probability is subtracted.</remarks>
    public double MidP => Exact - Binomial.PMF(.5, Discordant, Fewer) * (FirstOnly == SecondOnly ? .5 : 1);

    private int Fewer => Math.Min(FirstOnly, SecondOnly);

    /// <summary>Counts the rows on which exactly one of two models is correct.</summary>
    /// <param name="first">The logits of the first model: one for each row, where above 0 predicts positive, or one for each class.</param>
    /// <param name="second">The logits of the second model, for the same rows in the same order.</param>
    /// <param name="labels">The label of each row, 0 or 1, or 0 … K−1.</param>
    /// <returns>The counts.</returns>
    /// <exception cref="ArgumentException">The lengths do not match, or a label is not a class.</exception>
    public static McNemar Of(ReadOnlySpan<float> first, ReadOnlySpan<float> second, ReadOnlySpan<byte> labels)
    {
        var (ofFirst, ofSecond) = (ScoredRows.Width(first, labels), ScoredRows.Width(second, labels));
        int firstOnly = 0, secondOnly = 0;
        for (var row = 0; row < labels.Length; row++)
        {
            var firstIsRight = ScoredRows.IsRight(first, labels, row, ofFirst);
            if (firstIsRight == ScoredRows.IsRight(second, labels, row, ofSecond))
                continue;
            if (firstIsRight)
                firstOnly++;
            else
                secondOnly++;
        }
        return new McNemar(firstOnly, secondOnly);
    }
}
