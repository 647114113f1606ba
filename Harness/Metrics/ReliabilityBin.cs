using MathNet.Numerics.Distributions;

namespace Harness.Metrics;

/// <summary>The rows whose predicted probabilities lie in one range: what was predicted of them, and what they were.</summary>
/// <param name="Rows">How many; at least 1.</param>
/// <param name="Positives">How many of them are positive.</param>
/// <param name="MeanPrediction">Mean predicted probability, in [0, 1].</param>
public sealed record ReliabilityBin(int Rows, int Positives, double MeanPrediction)
{
    private static readonly double Z = Normal.InvCDF(0, 1, .975);

    /// <summary>Share of the rows that are positive, in [0, 1]; of a calibrated model it is <see cref="MeanPrediction"/>, but for chance.</summary>
    public double Observed => (double)Positives / Rows;

    /// <summary>Lower end of the 95 % interval of <see cref="Observed"/>, for other rows.</summary>
    public double Lower95 => Math.Max(0, Centre - Margin);

    /// <summary>Upper end of that interval.</summary>
    public double Upper95 => Math.Min(1, Centre + Margin);

    /// <remarks>Wilson's score interval (1927): Wald's has no width where all rows of a bin are of one class, and there bins often are.</remarks>
    private double Centre => (Observed + Z * Z / (2 * Rows)) / (1 + Z * Z / Rows);

    private double Margin => Z / (1 + Z * Z / Rows) * Math.Sqrt(Observed * (1 - Observed) / Rows + Z * Z / (4.0 * Rows * Rows));
}
