using System.Text.RegularExpressions;

namespace Harness.Xunit;

/// <summary>Removes the parts of a violation text that differ between machines: fingerprints, times, the first epoch of the violation,
/// and figures with a sign, a decimal point or an exponent. Counts are kept.</summary>
public static partial class StableText
{
    /// <summary>Replaces the varying parts by an ellipsis.</summary>
    /// <param name="said">Any text of a violation.</param>
    /// <returns>The stable text.</returns>
    public static string Of(string said) => Varying().Replace(said, "…");

    [GeneratedRegex(@"(?<=epoch )\d+|\b[0-9a-f]{8}(?:[0-9a-f]{4})?\b|[-+−]?\d+(?:\.\d+)(?:E[+-]?\d+)?|[-+−]\d+|\d+(?= ms)|\bNaN\b|∞")]
    private static partial Regex Varying();
}
