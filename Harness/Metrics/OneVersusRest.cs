namespace Harness.Metrics;

/// <summary>Reads the scores of K classes as K questions of two answers: this class, or any other.</summary>
public static class OneVersusRest
{
    /// <summary>Scores every row for one class.</summary>
    /// <param name="logits">K a row, one row after the other.</param>
    /// <param name="labels">0 … K−1 for each row.</param>
    /// <param name="classes">K; at least 2.</param>
    /// <param name="label">The class.</param>
    /// <returns>The log odds of the class, one a row, and for each row 1 if it is of the class and 0 if not.</returns>
    /// <exception cref="ArgumentException">The two do not belong together, or a label is none of the classes.</exception>
    public static (float[] Scores, byte[] Labels) Of(ReadOnlySpan<float> logits, ReadOnlySpan<byte> labels, int classes, int label)
    {
        ScoredRows.Check(logits, labels, classes);
        var isOfClass = new byte[labels.Length];
        for (var row = 0; row < labels.Length; row++)
            isOfClass[row] = labels[row] == label ? (byte)1 : (byte)0;
        return (CategoricalCrossEntropy.LogOdds(logits, classes, label), isOfClass);
    }

    /// <summary>Averages the areas under the ROC curves of all classes, each against the rest.</summary>
    /// <param name="logits">K a row, one row after the other.</param>
    /// <param name="labels">0 … K−1 for each row.</param>
    /// <param name="classes">K; at least 2.</param>
    /// <returns>A number in [0, 1], every class counted alike; NaN if a class has no row or all rows, or if a logit is NaN.</returns>
    /// <exception cref="ArgumentException">The two do not belong together, or a label is none of the classes.</exception>
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
