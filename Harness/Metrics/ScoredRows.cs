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
}
