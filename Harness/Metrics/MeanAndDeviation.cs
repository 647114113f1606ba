namespace Harness.Metrics;

/// <summary>The mean and sample standard deviation of one metric over seeds.</summary>
/// <param name="Mean">The arithmetic mean.</param>
/// <param name="StandardDeviation">The sample standard deviation (÷ (n − 1)); NaN for a single value.</param>
public readonly record struct MeanAndDeviation(double Mean, double StandardDeviation)
{
    /// <summary>Computes the mean and standard deviation of some values.</summary>
    /// <param name="values">The values, at least one.</param>
    /// <returns>The mean and standard deviation.</returns>
    /// <exception cref="ArgumentException">There are no values.</exception>
    public static MeanAndDeviation Of(IReadOnlyCollection<double> values)
    {
        if (values.Count == 0)
            throw new ArgumentException("No values; expected at least one.", nameof(values));
        var mean = values.Sum() / values.Count;
        return new MeanAndDeviation(mean, Math.Sqrt(values.Sum(value => (value - mean) * (value - mean)) / (values.Count - 1)));
    }
}
