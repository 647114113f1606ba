using System.Globalization;
using Harness.Metrics;

namespace Harness.Reporting;

/// <summary>Formats the numbers of reports with three or four decimals and a decimal point, on every machine alike.</summary>
internal static class Decimals
{
    /// <summary>Formats a number with three decimals.</summary>
    /// <param name="value">The number.</param>
    /// <returns>For example "0.912".</returns>
    public static string Three(double value) => value.ToString("0.000", CultureInfo.InvariantCulture);

    /// <summary>Formats a difference with its sign and three decimals.</summary>
    /// <param name="value">The difference.</param>
    /// <returns>For example "+0.012"; a difference of zero has no sign. One that rounds to zero has more decimals.</returns>
    public static string ThreeSigned(double value) => DistinctDigits.Signed(value, 0, 3);

    /// <summary>Formats a difference with its sign and four decimals.</summary>
    /// <param name="value">The difference.</param>
    /// <returns>For example "+0.0123", "∞" or "-∞"; empty for a difference that is unknown (NaN). One that rounds to zero has more decimals.</returns>
    public static string FourSigned(double value) => value switch
    {
        double.NaN => "",
        double.PositiveInfinity => "∞",
        double.NegativeInfinity => "-∞",
        _ => DistinctDigits.Signed(value, 0, 4),
    };
}
