using Harness.Arithmetic;

namespace Harness.Metrics;

/// <summary>The loss that models train on.</summary>
public static class BinaryCrossEntropy
{
    /// <summary>Mean of −log p(label) in nats, from logits, in double precision.</summary>
    /// <param name="logits">One number a row: the sigmoid's argument.</param>
    /// <param name="labels">0 or 1 for each row.</param>
    /// <returns>Zero or more; NaN without rows, or if any logit is NaN. A model that knows nothing has ln 2 = .693.</returns>
    /// <exception cref="ArgumentException">The two differ in length, or a label is neither 0 nor 1.</exception>
    /// <remarks>log(1 + eᶻ) in the form that neither overflows nor loses small terms; Keras clips probabilities at 10⁻⁷ instead,
    /// so no row of its costs more than 16.1. The result has equal bits on every CPU.</remarks>
    public static double Mean(ReadOnlySpan<float> logits, ReadOnlySpan<byte> labels)
    {
        ScoredRows.Check(logits, labels);
        var sum = 0.0;
        for (var row = 0; row < logits.Length; row++)
        {
            double wrongness = labels[row] == 1 ? -logits[row] : logits[row];
            sum += Math.Max(wrongness, 0) + PortableMath.LogOfOnePlus(PortableMath.Exp(-Math.Abs(wrongness)));
        }
        return sum / logits.Length;
    }
}
