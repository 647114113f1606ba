using System.Globalization;

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
    /// <returns>For example "+0.012"; a difference of zero has no sign.</returns>
    public static string ThreeSigned(double value) => value.ToString("+0.000;-0.000;0.000", CultureInfo.InvariantCulture);

    /// <summary>Formats a difference with its sign and four decimals.</summary>
    /// <param name="value">The difference.</param>
    /// <returns>For example "+0.0123", "∞" or "-∞"; empty for a difference that is unknown (NaN).</returns>
    public static string FourSigned(double value) => value switch
    {
        double.NaN => "",
        double.PositiveInfinity => "∞",
        double.NegativeInfinity => "-∞",
        _ => value.ToString("+0.0000;-0.0000;0.0000", CultureInfo.InvariantCulture),
    };
}
