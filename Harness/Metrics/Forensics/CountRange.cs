using System.Globalization;

namespace Harness.Metrics.Forensics;

/// <summary>A count that is known within bounds. Both bounds occur.</summary>
/// <param name="Least">The smallest count.</param>
/// <param name="Most">The largest count.</param>
internal readonly record struct CountRange(long Least, long Most)
{
    /// <summary>Returns the smallest range that contains both.</summary>
    /// <param name="other">The other range.</param>
    /// <returns>The range from the smaller minimum to the larger maximum.</returns>
    public CountRange Including(CountRange other) => new(Math.Min(Least, other.Least), Math.Max(Most, other.Most));

    /// <summary>Formats the range.</summary>
    /// <returns>A text such as <c>458</c> or <c>998 to 1,002</c>.</returns>
    public override string ToString() =>
        Least == Most ? Least.ToString("N0", CultureInfo.InvariantCulture) : string.Create(CultureInfo.InvariantCulture, $"{Least:N0} to {Most:N0}");
}
