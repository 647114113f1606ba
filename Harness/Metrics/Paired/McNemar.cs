using MathNet.Numerics.Distributions;

namespace Harness.Metrics.Paired;

/// <summary>McNemar's test of two trained models on the same rows: do they err equally often?
/// Only the rows on which exactly one of them is right say anything.</summary>
/// <param name="FirstOnly">Rows that the first model alone predicts right.</param>
/// <param name="SecondOnly">Rows that the second model alone predicts right.</param>
/// <remarks>
/// It speaks of these two sets of weights and of no others: what another seed would have given is not in it (Dietterich 1998).
/// A claim about architectures is decided by <see cref="PairedDifference"/>, which has the seeds' noise too.
/// </remarks>
public sealed record McNemar(int FirstOnly, int SecondOnly)
{
    /// <summary>Rows on which exactly one of the two is right.</summary>
    public int Discordant => FirstOnly + SecondOnly;

    /// <summary>Two-sided exact p: twice the smaller tail of a binomial of one half, in [0, 1]. Its errors are rarer than its level says.</summary>
    public double Exact => FirstOnly == SecondOnly ? 1 : Math.Min(1, 2 * Binomial.CDF(.5, Discordant, Fewer));

    /// <summary>The exact p less the probability of what was seen, in (0, 1]: as often wrong as its level says, which the exact one is not.</summary>
    /// <remarks>Fagerland, Lydersen and Laake 2013 (BMC Medical Research Methodology 13:91), who recommend it;
    /// half the probability where both are right equally often.</remarks>
    public double MidP => Exact - Binomial.PMF(.5, Discordant, Fewer) * (FirstOnly == SecondOnly ? .5 : 1);

    private int Fewer => Math.Min(FirstOnly, SecondOnly);

    /// <summary>Counts the rows on which two models disagree with each other about being right.</summary>
    /// <param name="first">Logits of the first model: one a row, of which above 0 predicts positive, or one for each class.</param>
    /// <param name="second">Logits of the second model, of the same rows in the same order.</param>
    /// <param name="labels">0 or 1, or 0 … K−1, for each row.</param>
    /// <returns>The counts.</returns>
    /// <exception cref="ArgumentException">The three do not belong together, or a label is none of the classes.</exception>
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
