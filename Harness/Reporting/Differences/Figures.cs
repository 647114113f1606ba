using System.Globalization;
using Harness.Metrics;

namespace Harness.Reporting.Differences;

/// <summary>Formats the figures of one row with the same number of decimals, so that they can be compared by eye.</summary>
internal sealed class Figures
{
    private const int Shares = 4, Counts = 1;

    private readonly string _format;
    private readonly double _least;

    private Figures(int decimals) => (_format, _least) = ("0." + new string('0', decimals), Math.Pow(10, -decimals) / 2);

    /// <summary>Selects the number of decimals for a metric: four for shares and losses, one if any mean is 10 or more, because it is then a count.</summary>
    /// <param name="means">The means of one metric.</param>
    /// <returns>The formatter for that metric.</returns>
    public static Figures For(params ReadOnlySpan<double> means)
    {
        foreach (var mean in means)
        {
            if (Math.Abs(mean) >= 10)
                return new Figures(Counts);
        }
        return new Figures(Shares);
    }

    /// <summary>Formats mean ± standard deviation; only the mean if the standard deviation is unknown.</summary>
    public string Show(MeanAndDeviation value) =>
        double.IsNaN(value.StandardDeviation) ? Show(value.Mean) : $"{Show(value.Mean)} ± {Show(value.StandardDeviation)}";

    /// <summary>Formats a difference with its sign. A difference that is too small for the decimals is shown as a power of ten, so that it does not look like
    /// zero.</summary>
    public string ShowChange(double difference)
    {
        var format = difference != 0 && Math.Abs(difference) < _least ? "0.0E+0" : _format;
        return difference.ToString($"+{format};-{format};0", CultureInfo.InvariantCulture);
    }

    private string Show(double value) => value.ToString(_format, CultureInfo.InvariantCulture);
}
