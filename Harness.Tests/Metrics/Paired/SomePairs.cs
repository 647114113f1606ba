namespace Harness.Tests.Metrics.Paired;

/// <summary>Two experiments of some seeds each on the same rows, drawn from a known world.</summary>
/// <param name="First">Logits, for each seed one a row.</param>
/// <param name="Second">Logits, for each seed one a row.</param>
/// <param name="Labels">0 or 1 for each row.</param>
internal sealed record SomePairs(ReadOnlyMemory<float>[] First, ReadOnlyMemory<float>[] Second, byte[] Labels)
{
    /// <summary>Accuracies of .75 and of .75 less the gap, in the mean over all rows and all seeds there could be.</summary>
    /// <param name="random">All chance.</param>
    /// <param name="rows">How many are drawn.</param>
    /// <param name="seeds">Runs of each.</param>
    /// <param name="gap">True difference of the accuracies.</param>
    /// <param name="rowNoise">By how much a row is easier or harder for one experiment alone.</param>
    /// <param name="seedNoise">By how much a seed may be better or worse than the mean.</param>
    public static SomePairs Draw(Random random, int rows, int seeds, double gap, double rowNoise, double seedNoise)
    {
        var labels = new byte[rows];
        double[] ofFirst = new double[rows], ofSecond = new double[rows];
        for (var row = 0; row < rows; row++)
            (labels[row], ofFirst[row], ofSecond[row]) = ((byte)random.Next(2), EitherWay(rowNoise), EitherWay(rowNoise));
        return new SomePairs(Seeds(.75, ofFirst), Seeds(.75 - gap, ofSecond), labels);

        double EitherWay(double spread) => random.Next(2) == 0 ? -spread : spread;

        ReadOnlyMemory<float>[] Seeds(double accuracy, double[] rowEffects) => [.. Enumerable.Range(0, seeds).Select(_ =>
        {
            var seed = seedNoise * (2 * random.NextDouble() - 1);
            return (ReadOnlyMemory<float>)labels.Select((label, row) => random.NextDouble() < accuracy + rowEffects[row] + seed == (label == 1) ? 1f : -1f)
                .ToArray();
        })];
    }
}
