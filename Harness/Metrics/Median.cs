namespace Harness.Metrics;

/// <summary>Computes medians.</summary>
internal static class Median
{
    /// <summary>Computes the median.</summary>
    /// <param name="values">The values; at least one.</param>
    /// <returns>The middle value; of an even number of values, the mean of the two in the middle.</returns>
    public static double Of(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }

    /// <summary>Returns the upper median: the middle value; of an even number of values, the larger of the two in the middle.</summary>
    /// <typeparam name="T">The type of the values.</typeparam>
    /// <param name="values">The values; at least one.</param>
    /// <remarks>Only for the pages about decisions. Their committed figures were computed so.</remarks>
    public static T UpperOf<T>(IEnumerable<T> values)
    {
        T[] sorted = [.. values.Order()];
        return sorted[sorted.Length / 2];
    }
}
