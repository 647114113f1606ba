namespace Harness.Metrics.Paired;

/// <summary>Holm's step-down correction: with several claims decided at once,
/// the chance that any true "no difference" is called one stays below the level.</summary>
public static class Holm
{
    /// <summary>Adjusts p-values; a claim holds where its adjusted one is at or below the level.</summary>
    /// <param name="p">One for each claim, in [0, 1].</param>
    /// <returns>Adjusted ones in the same order: the k-th smallest of m times m − k + 1, no less than those below it, at most 1.</returns>
    /// <exception cref="ArgumentException">One is no probability.</exception>
    /// <remarks>Holm 1979, "A simple sequentially rejective multiple test procedure"; R's <c>p.adjust(method = "holm")</c>.
    /// It asks nothing of how the tests depend on each other.</remarks>
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
