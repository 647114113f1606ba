using System.Globalization;
using Harness.Metrics;

namespace Harness.Reporting.Differences;

/// <summary>How the figures of one row are written: all with the same decimals, or they could not be compared by eye.</summary>
internal sealed class Figures
{
    private const int Shares = 4, Counts = 1;

    private readonly string _format;
    private readonly double _least;

    private Figures(int decimals) => (_format, _least) = ("0." + new string('0', decimals), Math.Pow(10, -decimals) / 2);

    /// <summary>Chooses the decimals.</summary>
    /// <param name="means">Of one metric: four decimals for shares and losses, one where a mean has ten or more, for those are counts.</param>
    /// <returns>The way to write that metric.</returns>
    public static Figures For(params ReadOnlySpan<double> means)
    {
        foreach (var mean in means)
        {
            if (Math.Abs(mean) >= 10)
                return new Figures(Counts);
        }
        return new Figures(Shares);
    }

    /// <summary>Mean ± standard deviation; the mean alone where nobody has seen a spread.</summary>
    public string Show(MeanAndDeviation spread) => double.IsNaN(spread.StandardDeviation) ? Show(spread.Mean) : $"{Show(spread.Mean)} ± {Show(spread.StandardDeviation)}";

    /// <summary>A difference with its sign; one too small for the decimals by its size, so that it is not taken for none.</summary>
    public string ShowChange(double difference)
    {
        var format = difference != 0 && Math.Abs(difference) < _least ? "0.0E+0" : _format;
        return difference.ToString($"+{format};-{format};0", CultureInfo.InvariantCulture);
    }

    private string Show(double value) => value.ToString(_format, CultureInfo.InvariantCulture);
}
