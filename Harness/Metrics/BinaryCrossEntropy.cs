using Harness.Arithmetic;

namespace Harness.Metrics;

/// <summary>The training loss of models with one logit for each row.</summary>
internal static class BinaryCrossEntropy
{
    /// <summary>Computes the mean of −log p(label) in nats from logits, in double precision.</summary>
    /// <param name="logits">One logit for each row, the argument of the sigmoid.</param>
    /// <param name="labels">The label of each row, 0 or 1.</param>
    /// <returns>Zero or more; NaN without rows, or if any logit is NaN. An untrained model has about ln 2 = .693.</returns>
    /// <exception cref="ArgumentException">The lengths differ, or a label is neither 0 nor 1.</exception>
    /// <remarks>Uses a form of log(1 + eᶻ) that neither overflows nor loses small terms. Keras clips probabilities at 10⁻⁷ instead, so that no row costs more
    /// than 16.1. The result has equal bits on every CPU.</remarks>
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
