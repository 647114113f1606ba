namespace Harness.Metrics.Paired;

/// <summary>Implements Holm's step-down correction.
/// If several claims are decided at once, the probability that any true "no difference" is called a difference stays below the level.</summary>
internal static class Holm
{
    /// <summary>Adjusts p-values. A claim holds if its adjusted p-value is at or below the level.</summary>
    /// <param name="p">The p-value of each claim, in [0, 1].</param>
    /// <returns>The adjusted p-values in the same order: the k-th smallest of m times m − k + 1, not below the adjusted smaller ones, at most 1.</returns>
    /// <exception cref="ArgumentException">A p-value is not between 0 and 1.</exception>
    /// <remarks>Holm 1979, "A simple sequentially rejective multiple test procedure"; R's <c>p.adjust(method = "holm")</c>.
    /// The correction is valid for any dependence between the tests.</remarks>
    public static double[] Adjust(IReadOnlyList<double> p)
    {
        var adjusted = new double[p.Count];
        var (sofar, left) = (0.0, p.Count);
        foreach (var claim in Enumerable.Range(0, p.Count).OrderBy(claim => p[claim]))
        {
            if (!(p[claim] is >= 0 and <= 1))
                throw new ArgumentException($"p-value {claim} is {p[claim]}; expected 0 to 1.", nameof(p));
            adjusted[claim] = sofar = Math.Max(sofar, Math.Min(1, left-- * p[claim]));
        }
        return adjusted;
    }
}
