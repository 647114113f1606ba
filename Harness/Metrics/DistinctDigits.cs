using System.Globalization;

namespace Harness.Metrics;

/// <summary>Formats a number that a message compares with another one, so that rounding does not make the two look equal.</summary>
internal static class DistinctDigits
{
    /// <summary>The largest number of decimals; a double has no more that mean anything.</summary>
    private const int Most = 15;

    /// <summary>Formats a number.</summary>
    /// <param name="number">The number.</param>
    /// <param name="other">The number it is compared with.</param>
    /// <param name="least">The number of decimals, unless more are needed to tell both apart.</param>
    /// <returns>The number, such as "0.1001" beside .1.</returns>
    public static string Format(double number, double other, int least) => Decimals(number, other, least) is { } decimals
        ? WithoutZeros(Rounded(number, decimals), least) : number.ToString("R", CultureInfo.InvariantCulture);

    /// <summary>Formats a number with its sign.</summary>
    /// <param name="number">The number.</param>
    /// <param name="other">The number it is compared with, such as 0.</param>
    /// <param name="least">The number of decimals, unless more are needed to tell both apart.</param>
    /// <returns>The number, such as "+0.0003" beside 0; zero has no sign.</returns>
    public static string Signed(double number, double other, int least)
    {
        var text = Format(number, other, least);
        return LooksLikeZero(text) ? text.TrimStart('-') : number > 0 ? $"+{text}" : text;
    }

    /// <summary>Formats a number without zeros at its end.</summary>
    /// <param name="number">The number.</param>
    /// <param name="other">The number it is compared with.</param>
    /// <param name="least">The largest number of decimals, unless more are needed to tell both apart.</param>
    /// <returns>The number, such as "0.1" or "0.1000004".</returns>
    public static string Trimmed(double number, double other, int least) => WithoutZeros(Format(number, other, least), 0);

    /// <summary>Formats a share as a percentage.</summary>
    /// <param name="share">The share.</param>
    /// <param name="other">The share it is compared with.</param>
    /// <param name="least">The number of decimals of the percentage, unless more are needed to tell both apart.</param>
    /// <returns>The percentage, such as "89.998 %" beside .9.</returns>
    public static string Percentage(double share, double other, int least) =>
        double.IsFinite(share) ? $"{Format(100 * share, 100 * other, least)} %" : share.ToString("P0", CultureInfo.InvariantCulture);

    /// <summary>Returns the number of decimals; null if only all digits tell both apart.</summary>
    private static int? Decimals(double number, double other, int least)
    {
        var decimals = least;
        while (decimals < Most && number != other && double.IsFinite(number) && double.IsFinite(other) && Shown(number) == Shown(other))
            decimals++;
        return decimals < Most ? decimals : null;

        string Shown(double value)
        {
            var text = Rounded(value, decimals);
            return LooksLikeZero(text) ? "" : text; // -0.000 looks like 0.000
        }
    }

    private static string Rounded(double value, int decimals) =>
        value.ToString(decimals == 0 ? "0" : "0." + new string('0', decimals), CultureInfo.InvariantCulture);

    private static bool LooksLikeZero(string text) => text.AsSpan().Trim("-0.").IsEmpty;

    private static string WithoutZeros(string text, int least)
    {
        var (point, end) = (text.IndexOf('.', StringComparison.Ordinal), text.Length);
        while (point >= 0 && end - point - 1 > least && text[end - 1] == '0')
            end--;
        return point >= 0 && end == point + 1 ? text[..point] : text[..end];
    }
}
