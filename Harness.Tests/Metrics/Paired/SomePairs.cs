namespace Harness.Tests.Metrics.Paired;

/// <summary>Simulated predictions of two experiments on the same rows, with a known difference.</summary>
/// <param name="First">The logits of each seed of the first experiment, one for each row.</param>
/// <param name="Second">The logits of each seed of the second experiment, one for each row.</param>
/// <param name="Labels">0 or 1 for each row.</param>
internal sealed record SomePairs(ReadOnlyMemory<float>[] First, ReadOnlyMemory<float>[] Second, byte[] Labels)
{
    /// <summary>Draws predictions. In the mean over all possible rows and seeds, the accuracies are .75 and .75 minus the gap.</summary>
    /// <param name="random">The random numbers.</param>
    /// <param name="rows">The number of rows.</param>
    /// <param name="seeds">The number of seeds of each experiment.</param>
    /// <param name="gap">The true difference of the accuracies.</param>
    /// <param name="rowNoise">The amount by which a row is easier or harder for one of the experiments.</param>
    /// <param name="seedNoise">The largest amount by which a seed is better or worse than the mean.</param>
    public static SomePairs Draw(Random random, int rows, int seeds, double gap, double rowNoise, double seedNoise)
    {
        var labels = new byte[rows];
        double[] ofFirst = new double[rows], ofSecond = new double[rows];
        for (var row = 0; row < rows; row++)
            (labels[row], ofFirst[row], ofSecond[row]) = ((byte)random.Next(2), PlusOrMinus(rowNoise), PlusOrMinus(rowNoise));
        return new SomePairs(Seeds(.75, ofFirst), Seeds(.75 - gap, ofSecond), labels);

        double PlusOrMinus(double spread) => random.Next(2) == 0 ? -spread : spread;

        ReadOnlyMemory<float>[] Seeds(double accuracy, double[] rowEffects) => [.. Enumerable.Range(0, seeds).Select(_ =>
        {
            var seed = seedNoise * (2 * random.NextDouble() - 1);
            return (ReadOnlyMemory<float>)labels.Select((label, row) => random.NextDouble() < accuracy + rowEffects[row] + seed == (label == 1) ? 1f : -1f)
                .ToArray();
        })];
    }
}
