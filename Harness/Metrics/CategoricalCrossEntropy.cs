using Harness.Arithmetic;

namespace Harness.Metrics;

/// <summary>The training loss of models with one logit for each of K classes.</summary>
internal static class CategoricalCrossEntropy
{
    /// <summary>Computes the mean of −log p(label) in nats, where p is the softmax of the logits of a row, in double precision.</summary>
    /// <param name="logits">K logits for each row, row by row.</param>
    /// <param name="labels">The label of each row, 0 … K−1.</param>
    /// <param name="classes">K, at least 2.</param>
    /// <returns>Zero or more; NaN without rows, or if any logit is NaN. An untrained model has about ln K.</returns>
    /// <exception cref="ArgumentException">The lengths do not match, or a label is not a class.</exception>
    /// <remarks>The result has equal bits on every CPU: exponentials are summed in the order of the classes, and losses in the order of the rows.</remarks>
    public static double Mean(ReadOnlySpan<float> logits, ReadOnlySpan<byte> labels, int classes)
    {
        ScoredRows.Check(logits, labels, classes);
        var sum = 0.0;
        for (var row = 0; row < labels.Length; row++)
        {
            var ofRow = logits.Slice(row * classes, classes);
            sum += LogOfSum(ofRow) - ofRow[labels[row]];
        }
        return sum / labels.Length;
    }

    /// <summary>Computes log Σ eᶻ in a form that does not overflow.</summary>
    /// <param name="logits">The logits of one row.</param>
    /// <returns>The logarithm; NaN if a logit is NaN or all are −∞.</returns>
    internal static double LogOfSum(ReadOnlySpan<float> logits)
    {
        double largest = logits[0];
        foreach (var logit in logits)
            largest = logit > largest ? logit : largest;
        var sum = 0.0;
        foreach (var logit in logits)
            sum += PortableMath.Exp(logit - largest);
        return largest + PortableMath.Log(sum);
    }

    /// <summary>Computes the log odds of one class against all others: log p − log(1 − p).</summary>
    /// <param name="logits">K logits for each row, row by row.</param>
    /// <param name="classes">K, at least 2.</param>
    /// <param name="label">The class.</param>
    /// <returns>One number for each row. They order rows as the probabilities do, but stay distinct where a probability is nearly 1.</returns>
    internal static float[] LogOdds(ReadOnlySpan<float> logits, int classes, int label)
    {
        var odds = new float[logits.Length / classes];
        var others = (stackalloc float[classes - 1]);
        for (var row = 0; row < odds.Length; row++)
        {
            var ofRow = logits.Slice(row * classes, classes);
            ofRow[..label].CopyTo(others);
            ofRow[(label + 1)..].CopyTo(others[label..]);
            odds[row] = (float)(ofRow[label] - LogOfSum(others));
        }
        return odds;
    }
}
