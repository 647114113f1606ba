namespace Harness.Metrics;

/// <summary>Converts the scores of K classes into K binary problems: one class against all others.</summary>
internal static class OneVersusRest
{
    /// <summary>Computes the scores and labels for one class against the rest.</summary>
    /// <param name="logits">K logits for each row, row by row.</param>
    /// <param name="labels">The label of each row, 0 … K−1.</param>
    /// <param name="classes">K, at least 2.</param>
    /// <param name="label">The class.</param>
    /// <returns>The log odds of the class for each row; and for each row 1 if it is of the class, 0 if not.</returns>
    /// <exception cref="ArgumentException">The lengths do not match, or a label is not a class.</exception>
    public static (float[] Scores, byte[] Labels) Of(ReadOnlySpan<float> logits, ReadOnlySpan<byte> labels, int classes, int label)
    {
        ScoredRows.Check(logits, labels, classes);
        var isOfClass = new byte[labels.Length];
        for (var row = 0; row < labels.Length; row++)
            isOfClass[row] = labels[row] == label ? (byte)1 : (byte)0;
        return (CategoricalCrossEntropy.LogOdds(logits, classes, label), isOfClass);
    }

    /// <summary>Computes the mean of the areas under the ROC curves of all classes, each against the rest.</summary>
    /// <param name="logits">K logits for each row, row by row.</param>
    /// <param name="labels">The label of each row, 0 … K−1.</param>
    /// <param name="classes">K, at least 2.</param>
    /// <returns>A number in [0, 1], with equal weight for every class; NaN if a class has no row or all rows, or if a logit is NaN.</returns>
    /// <exception cref="ArgumentException">The lengths do not match, or a label is not a class.</exception>
    public static double MacroRocAuc(ReadOnlySpan<float> logits, ReadOnlySpan<byte> labels, int classes)
    {
        var sum = 0.0;
        for (var label = 0; label < classes; label++)
        {
            var (scores, isOfClass) = Of(logits, labels, classes, label);
            sum += RocCurve.Area(scores, isOfClass);
        }
        return sum / classes;
    }
}
