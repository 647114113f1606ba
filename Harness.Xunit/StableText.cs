using System.Text.RegularExpressions;

namespace Harness.Xunit;

/// <summary>Removes from the text of an invariant what differs between machines: fingerprints, times, the epoch in which it was first seen,
/// and figures with a sign, a point or an exponent. Counts stay.</summary>
public static partial class StableText
{
    /// <summary>Replaces what varies by an ellipsis.</summary>
    /// <param name="said">Any text of a violation.</param>
    /// <returns>The text that stays.</returns>
    public static string Of(string said) => Varying().Replace(said, "…");

    [GeneratedRegex(@"(?<=epoch )\d+|\b[0-9a-f]{8}(?:[0-9a-f]{4})?\b|[-+−]?\d+(?:\.\d+)(?:E[+-]?\d+)?|[-+−]\d+|\d+(?= ms)|\bNaN\b|∞")]
    private static partial Regex Varying();
}
