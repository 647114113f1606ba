using System.Globalization;
using System.Text.RegularExpressions;

namespace Harness.Metrics.Forensics;

/// <summary>A share as somebody printed it, with the decimals that the print shows.</summary>
/// <param name="Value">0 to 1.</param>
/// <param name="Decimals">Decimals of the share: <c>.9790</c> has 4, and so have <c>97.90%</c> and <c>9.790e-01</c>.</param>
/// <param name="IsScientific">Printed with an exponent, as Keras' progress bar prints what is below .001: then its decimals are its own.</param>
public sealed partial record PrintedFigure(decimal Value, int Decimals, bool IsScientific)
{
    /// <summary>Reads a figure.</summary>
    /// <param name="text">Such as <c>.9790</c>, <c>1</c>, <c>97.90%</c> or <c>1.7500e-05</c>.</param>
    /// <returns>Its value and how finely it is printed.</returns>
    /// <exception cref="FormatException">No such figure, not a share from 0 to 1, or more than <see cref="RoundedShare.MaximumDigits"/> decimals.</exception>
    public static PrintedFigure Parse(string text)
    {
        var match = Form().Match(text);
        if (!match.Success)
            throw new FormatException($"'{text}' is no share; expected one such as .9790, 1, 97.90% or 1.7500e-05.");
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
