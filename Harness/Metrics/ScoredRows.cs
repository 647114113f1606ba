namespace Harness.Metrics;

/// <summary>What every metric asks of its input.</summary>
internal static class ScoredRows
{
    /// <summary>Refuses scores and labels that do not belong together.</summary>
    /// <param name="scores">One a row.</param>
    /// <param name="labels">0 or 1 for each row.</param>
    /// <exception cref="ArgumentException">Different lengths, or a label that is neither 0 nor 1.</exception>
    public static void Check(ReadOnlySpan<float> scores, ReadOnlySpan<byte> labels)
    {
        if (scores.Length != labels.Length)
            throw new ArgumentException($"{scores.Length} scores for {labels.Length} labels; expected one score a row.");
        var outside = labels.IndexOfAnyExcept((byte)0, (byte)1);
        if (outside >= 0)
            throw new ArgumentException($"The label of row {outside} is {labels[outside]}; expected 0 or 1.");
    }

    /// <summary>Refuses scores of K classes and labels that do not belong together.</summary>
    /// <param name="scores">K a row.</param>
    /// <param name="labels">0 … K−1 for each row.</param>
    /// <param name="classes">K.</param>
    /// <exception cref="ArgumentException">Lengths that do not fit, or a label that is none of the classes.</exception>
    public static void Check(ReadOnlySpan<float> scores, ReadOnlySpan<byte> labels, int classes)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(classes, 2);
        if (scores.Length != (long)labels.Length * classes)
            throw new ArgumentException($"{scores.Length} scores for {labels.Length} labels; expected {classes} scores a row, one for each class.");
        var outside = classes > byte.MaxValue ? -1 : labels.IndexOfAnyExceptInRange((byte)0, (byte)(classes - 1));
        if (outside >= 0)
            throw new ArgumentException($"The label of row {outside} is {labels[outside]}; expected 0 to {classes - 1}.");
    }

    /// <summary>Checks scores that are one a row, for two classes, or K a row, and says which.</summary>
    /// <param name="scores">One a row, or one for each class.</param>
    /// <param name="labels">For each row.</param>
    /// <returns>How many scores a row has.</returns>
    /// <exception cref="ArgumentException">Lengths that do not fit, or a label that is none of the classes.</exception>
    public static int Width(ReadOnlySpan<float> scores, ReadOnlySpan<byte> labels)
    {
        var width = labels.Length > 0 && scores.Length % labels.Length == 0 ? scores.Length / labels.Length : 1;
        if (width > 1)
            Check(scores, labels, width);
        else
            Check(scores, labels);
        return width;
    }

    /// <summary>Tells whether a row is predicted right.</summary>
    /// <param name="scores">Of all rows.</param>
    /// <param name="labels">Of all rows.</param>
    /// <param name="row">Which.</param>
    /// <param name="width">From <see cref="Width"/>.</param>
    public static bool IsRight(ReadOnlySpan<float> scores, ReadOnlySpan<byte> labels, int row, int width) => width == 1
        ? scores[row] > 0 == (labels[row] == 1)
        : Largest(scores.Slice(row * width, width)) == labels[row];

    /// <summary>Counts the share of rows that are predicted right.</summary>
    /// <param name="scores">One a row, or one for each class.</param>
    /// <param name="labels">For each row.</param>
    /// <returns>NaN without rows.</returns>
    public static double Accuracy(ReadOnlySpan<float> scores, ReadOnlySpan<byte> labels)
    {
        var width = Width(scores, labels);
        long right = 0;
        for (var row = 0; row < labels.Length; row++)
            right += IsRight(scores, labels, row, width) ? 1 : 0;
        return (double)right / labels.Length;
    }

    /// <summary>Finds the class with the largest logit.</summary>
    /// <param name="logits">Of one row.</param>
    /// <returns>The first of those that are equal; a NaN is never the largest, and 0 stands where all are NaN.</returns>
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
