using Harness.Arithmetic;

namespace Harness.Metrics;

/// <summary>The calibration of predicted probabilities: of the rows predicted positive with 70 %, 70 % should be positive.</summary>
/// <param name="Bins">The bins of equal width that contain rows, in ascending order of the prediction.</param>
/// <param name="Rows">The number of all rows.</param>
/// <remarks>The reliability diagram of DeGroot and Fienberg (1983).</remarks>
internal sealed record ReliabilityCurve(IReadOnlyList<ReliabilityBin> Bins, int Rows)
{
    /// <summary>The mean distance between prediction and observation, weighted by rows, in [0, 1]; 0 is perfect; NaN without rows.</summary>
    /// <remarks>
    /// Naeini et al. 2015. The value depends on the number of bins, and chance alone keeps it above 0: use it only to compare models on the same rows.
    /// </remarks>
    public double ExpectedCalibrationError => Bins.Sum(bin => bin.Rows * Math.Abs(bin.Observed - bin.MeanPrediction)) / Rows;

    /// <summary>Sorts the predictions of K classes into bins, by the probability of the predicted class and whether that class is correct.</summary>
    /// <param name="logits">K logits for each row, row by row.</param>
    /// <param name="labels">The label of each row, 0 … K−1.</param>
    /// <param name="classes">K, at least 2.</param>
    /// <param name="bins">The number of bins of equal width in [0, 1], at least 1.</param>
    /// <returns>The curve. No predicted class has a probability below 1 / K.</returns>
    /// <exception cref="ArgumentException">The lengths do not match, a label is not a class, or a logit is NaN.</exception>
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

    /// <summary>Sorts the predictions of two classes into bins.</summary>
    /// <param name="logits">One logit for each row, the argument of the sigmoid.</param>
    /// <param name="labels">The label of each row, 0 or 1.</param>
    /// <param name="bins">The number of bins of equal width in [0, 1], at least 1.
    /// A probability on a border belongs to the upper bin, and 1 to the last.</param>
    /// <returns>The curve.</returns>
    /// <exception cref="ArgumentException">The lengths differ, a label is neither 0 nor 1, or a logit is NaN.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="bins"/> is below 1.</exception>
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
