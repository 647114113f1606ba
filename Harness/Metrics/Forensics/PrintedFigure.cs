using System.Globalization;
using System.Text.RegularExpressions;

namespace Harness.Metrics.Forensics;

/// <summary>A printed share with the number of decimals that the print shows.</summary>
/// <param name="Value">The share, 0 to 1.</param>
/// <param name="Decimals">The decimals of the share: <c>.9790</c> has 4, and so have <c>97.90%</c> and <c>9.790e-01</c>.</param>
/// <param name="IsScientific">Whether it is printed with an exponent, as Keras' progress bar prints values below .001.
/// Its decimals then apply to this value only.</param>
internal sealed partial record PrintedFigure(decimal Value, int Decimals, bool IsScientific)
{
    /// <summary>Parses a printed share.</summary>
    /// <param name="text">A text such as <c>.9790</c>, <c>1</c>, <c>97.90%</c> or <c>1.7500e-05</c>.</param>
    /// <returns>Its value and its number of decimals.</returns>
    /// <exception cref="FormatException">Not a number of this form, not between 0 and 1,
    /// or more than <see cref="RoundedShare.MaximumDigits"/> decimals.</exception>
    public static PrintedFigure Parse(string text)
    {
        var match = Form().Match(text);
        if (!match.Success)
            throw new FormatException($"'{text}' is not a share; expected one such as .9790, 1, 97.90% or 1.7500e-05.");
        var shift = (match.Groups["exponent"].Success ? int.Parse(match.Groups["exponent"].Value, CultureInfo.InvariantCulture) : 0)
            - (match.Groups["percent"].Success ? 2 : 0);
        var decimals = Math.Max(0, match.Groups["fraction"].Length - shift);
        if (decimals > RoundedShare.MaximumDigits)
            throw new FormatException($"'{text}' has {decimals} decimals; expected at most {RoundedShare.MaximumDigits}.");
        if (!decimal.TryParse($"{match.Groups["mantissa"].Value}e{shift}", NumberStyles.Float, CultureInfo.InvariantCulture, out var value) || value > 1)
            throw new FormatException($"'{text}' is above 1; expected a share such as .9790, or a percentage with its sign, such as 97.90%.");
        return new PrintedFigure(value, decimals, match.Groups["exponent"].Success);
    }

    [GeneratedRegex(@"^(?<mantissa>[0-9]+(\.(?<fraction>[0-9]*))?|\.(?<fraction>[0-9]+))([eE](?<exponent>[+-]?[0-9]{1,2}))?(?<percent>%)?\z",
        RegexOptions.ExplicitCapture)]
    private static partial Regex Form();
}
