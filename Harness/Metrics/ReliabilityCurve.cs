using Harness.Arithmetic;

namespace Harness.Metrics;

/// <summary>Whether predicted probabilities are to be believed: of the rows that are said to be positive with 70 %, 70 % should be.</summary>
/// <param name="Bins">Those ranges of equal width that have rows, in rising order of the prediction.</param>
/// <param name="Rows">All rows.</param>
/// <remarks>The reliability diagram of DeGroot and Fienberg (1983).</remarks>
public sealed record ReliabilityCurve(IReadOnlyList<ReliabilityBin> Bins, int Rows)
{
    /// <summary>Mean distance between prediction and observation, weighted by rows, in [0, 1]; 0 is perfect, and NaN means that there are no rows.</summary>
    /// <remarks>
    /// Naeini et al. 2015. It depends on the number of bins, and chance alone keeps it above 0: it compares models on the same rows, no more.
    /// </remarks>
    public double ExpectedCalibrationError => Bins.Sum(bin => bin.Rows * Math.Abs(bin.Observed - bin.MeanPrediction)) / Rows;

    /// <summary>Sorts the predictions of K classes into bins: by the probability of the class that is predicted, and whether that is right.</summary>
    /// <param name="logits">K a row, one row after the other.</param>
    /// <param name="labels">0 … K−1 for each row.</param>
    /// <param name="classes">K; at least 2.</param>
    /// <param name="bins">As of <see cref="Of"/>.</param>
    /// <returns>The curve; no prediction has a probability below 1 / K.</returns>
    /// <exception cref="ArgumentException">The two do not belong together, a label is none of the classes, or a logit is NaN.</exception>
    /// <remarks>Guo et al. 2017, "On calibration of modern neural networks".</remarks>
    public static ReliabilityCurve OfPredictions(ReadOnlySpan<float> logits, ReadOnlySpan<byte> labels, int classes, int bins = 10)
    {
        ScoredRows.Check(logits, labels, classes);
        var (odds, isRight) = (new float[labels.Length], new byte[labels.Length]);
        for (var row = 0; row < labels.Length; row++)
        {
            var ofRow = logits.Slice(row * classes, classes);
            var predicted = ScoredRows.Largest(ofRow);
            odds[row] = CategoricalCrossEntropy.LogOdds(ofRow, classes, predicted)[0];
            isRight[row] = predicted == labels[row] ? (byte)1 : (byte)0;
        }
        return Of(odds, isRight, bins);
    }

    /// <summary>Sorts predictions into bins.</summary>
    /// <param name="logits">One number a row: the sigmoid's argument.</param>
    /// <param name="labels">0 or 1 for each row.</param>
    /// <param name="bins">Ranges of equal width that [0, 1] is cut into; at least 1. A probability on a border belongs to the upper one, 1 to the last.</param>
    /// <returns>The curve.</returns>
    /// <exception cref="ArgumentException">The two differ in length; a label is neither 0 nor 1; or a logit is NaN.</exception>
    /// <exception cref="ArgumentOutOfRangeException">No bin.</exception>
    public static ReliabilityCurve Of(ReadOnlySpan<float> logits, ReadOnlySpan<byte> labels, int bins = 10)
    {
        ScoredRows.Check(logits, labels);
        ArgumentOutOfRangeException.ThrowIfLessThan(bins, 1);
        var (rows, positives, predictions) = (new int[bins], new int[bins], new double[bins]);
        for (var row = 0; row < logits.Length; row++)
        {
            var probability = 1 / (1 + PortableMath.Exp(-(double)logits[row]));
            if (double.IsNaN(probability))
                throw new ArgumentException($"The logit of row {row} is NaN; expected a number.");
            var bin = Math.Min((int)(probability * bins), bins - 1);
            (rows[bin], positives[bin], predictions[bin]) = (rows[bin] + 1, positives[bin] + labels[row], predictions[bin] + probability);
        }
        return new ReliabilityCurve(
            [.. Enumerable.Range(0, bins).Where(bin => rows[bin] > 0)
                .Select(bin => new ReliabilityBin(rows[bin], positives[bin], predictions[bin] / rows[bin]))], logits.Length);
    }
}
