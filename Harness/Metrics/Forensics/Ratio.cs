namespace Harness.Metrics.Forensics;

/// <summary>Computes whole multiples of a fraction. Exact: a count of at most 4 · 10⁶ times a numerator of at most 2 · 10¹² is below 2⁶³.</summary>
internal static class Ratio
{
    /// <summary>Returns count · numerator / denominator, rounded down.</summary>
    public static long Floor(long count, long numerator, long denominator) => count * numerator / denominator;

    /// <summary>Returns count · numerator / denominator, rounded up.</summary>
    public static long Ceiling(long count, long numerator, long denominator) => (count * numerator + denominator - 1) / denominator;
}
