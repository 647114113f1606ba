namespace Harness.Metrics;

/// <summary>What one metric did over several seeds.</summary>
/// <param name="Mean">Arithmetic mean.</param>
/// <param name="StandardDeviation">Sample standard deviation (÷ (n − 1)); NaN for a single value, whose spread nobody has seen.</param>
public readonly record struct MeanAndDeviation(double Mean, double StandardDeviation)
{
    /// <summary>Mean and standard deviation of some values.</summary>
    /// <param name="values">At least one.</param>
    /// <returns>Their spread.</returns>
    /// <exception cref="ArgumentException">There are none.</exception>
    public static MeanAndDeviation Of(IReadOnlyCollection<double> values)
    {
        if (values.Count == 0)
            throw new ArgumentException("No values; expected at least one.", nameof(values));
        var mean = values.Sum() / values.Count;
        return new MeanAndDeviation(mean, Math.Sqrt(values.Sum(value => (value - mean) * (value - mean)) / (values.Count - 1)));
    }
}
