using MathNet.Numerics.Distributions;

namespace Harness.Metrics;

/// <summary>The rows whose predicted probabilities lie in one range, with their predicted and their observed share of positives.</summary>
/// <param name="Rows">The number of rows, at least 1.</param>
/// <param name="Positives">The number of positive rows.</param>
/// <param name="MeanPrediction">The mean predicted probability, in [0, 1].</param>
internal sealed record ReliabilityBin(int Rows, int Positives, double MeanPrediction)
{
    private static readonly double Z = Normal.InvCDF(0, 1, .975);

    /// <summary>The share of positive rows, in [0, 1]. In a calibrated model it equals <see cref="MeanPrediction"/> up to chance.</summary>
    public double Observed => (double)Positives / Rows;

    /// <summary>The lower end of the 95 % interval of <see cref="Observed"/>, for other rows.</summary>
    public double Lower95 => Math.Max(0, Centre - Margin);

    /// <summary>The upper end of the 95 % interval of <see cref="Observed"/>, for other rows.</summary>
    public double Upper95 => Math.Min(1, Centre + Margin);

    /// <remarks>Wilson's score interval (1927). Wald's interval has no width if all rows of a bin are of one class, which is frequent here.</remarks>
    private double Centre => (Observed + Z * Z / (2 * Rows)) / (1 + Z * Z / Rows);

    private double Margin => Z / (1 + Z * Z / Rows) * Math.Sqrt(Observed * (1 - Observed) / Rows + Z * Z / (4.0 * Rows * Rows));
}
