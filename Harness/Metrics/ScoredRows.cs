namespace Harness.Metrics;

/// <summary>Checks the inputs of the metrics, and predicts classes from scores.</summary>
internal static class ScoredRows
{
    /// <summary>Checks that scores and labels of two classes match.</summary>
    /// <param name="scores">One score for each row.</param>
    /// <param name="labels">The label of each row, 0 or 1.</param>
    /// <exception cref="ArgumentException">The lengths differ, or a label is neither 0 nor 1.</exception>
    public static void Check(ReadOnlySpan<float> scores, ReadOnlySpan<byte> labels)
    {
        if (scores.Length != labels.Length)
            throw new ArgumentException($"{scores.Length} scores for {labels.Length} labels; expected one score for each row.");
        var outside = labels.IndexOfAnyExcept((byte)0, (byte)1);
        if (outside >= 0)
            throw new ArgumentException($"The label of row {outside} is {labels[outside]}; expected 0 or 1.");
    }

    /// <summary>Checks that scores and labels of K classes match.</summary>
    /// <param name="scores">K scores for each row.</param>
    /// <param name="labels">The label of each row, 0 … K−1.</param>
    /// <param name="classes">K, at least 2.</param>
    /// <exception cref="ArgumentException">The lengths do not match, or a label is not a class.</exception>
    public static void Check(ReadOnlySpan<float> scores, ReadOnlySpan<byte> labels, int classes)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(classes, 2);
        if (scores.Length != (long)labels.Length * classes)
            throw new ArgumentException($"{scores.Length} scores for {labels.Length} labels; expected {classes} scores for each row, one for each class.");
        var outside = classes > byte.MaxValue ? -1 : labels.IndexOfAnyExceptInRange((byte)0, (byte)(classes - 1));
        if (outside >= 0)
            throw new ArgumentException($"The label of row {outside} is {labels[outside]}; expected 0 to {classes - 1}.");
    }

    /// <summary>Checks scores and labels, and determines whether there is one score for each row (two classes) or one for each class.</summary>
    /// <param name="scores">One score for each row, or one for each class.</param>
    /// <param name="labels">The label of each row.</param>
    /// <returns>The number of scores for each row.</returns>
    /// <exception cref="ArgumentException">The lengths do not match, or a label is not a class.</exception>
    public static int Width(ReadOnlySpan<float> scores, ReadOnlySpan<byte> labels)
    {
        var width = labels.Length > 0 && scores.Length % labels.Length == 0 ? scores.Length / labels.Length : 1;
        if (width > 1)
            Check(scores, labels, width);
        else
            Check(scores, labels);
        return width;
    }

    /// <summary>Returns whether a row is predicted correctly.</summary>
    /// <param name="scores">The scores of all rows.</param>
    /// <param name="labels">The labels of all rows.</param>
    /// <param name="row">The index of the row.</param>
    /// <param name="width">The result of <see cref="Width"/>.</param>
    public static bool IsRight(ReadOnlySpan<float> scores, ReadOnlySpan<byte> labels, int row, int width) => width == 1
        ? scores[row] > 0 == (labels[row] == 1)
        : Largest(scores.Slice(row * width, width)) == labels[row];

    /// <summary>Computes the share of rows that are predicted correctly.</summary>
    /// <param name="scores">One score for each row, or one for each class.</param>
    /// <param name="labels">The label of each row.</param>
    /// <returns>The accuracy; NaN without rows.</returns>
    public static double Accuracy(ReadOnlySpan<float> scores, ReadOnlySpan<byte> labels)
    {
        var width = Width(scores, labels);
        long right = 0;
        for (var row = 0; row < labels.Length; row++)
            right += IsRight(scores, labels, row, width) ? 1 : 0;
        return (double)right / labels.Length;
    }

    /// <summary>Finds the class with the largest logit.</summary>
    /// <param name="logits">The logits of one row.</param>
    /// <returns>The first of equal ones; NaN is never the largest, and the result is 0 if all are NaN.</returns>
    public static int Largest(ReadOnlySpan<float> logits)
    {
        var (best, largest) = (0, float.NegativeInfinity);
        for (var label = 0; label < logits.Length; label++)
        {
            if (logits[label] > largest)
                (best, largest) = (label, logits[label]);
        }
        return best;
    }
}
