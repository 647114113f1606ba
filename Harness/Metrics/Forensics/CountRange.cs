using System.Globalization;

namespace Harness.Metrics.Forensics;

/// <summary>A count that is known within bounds, both of which occur.</summary>
/// <param name="Least">The least.</param>
/// <param name="Most">The most.</param>
public readonly record struct CountRange(long Least, long Most)
{
    /// <summary>The smallest range that holds both.</summary>
    /// <param name="other">Another range.</param>
    /// <returns>From the lesser least to the greater most.</returns>
    public CountRange Including(CountRange other) => new(Math.Min(Least, other.Least), Math.Max(Most, other.Most));

    /// <summary>The range in words.</summary>
    /// <returns>Such as <c>458</c> or <c>998 to 1,002</c>.</returns>
    public override string ToString() =>
        Least == Most ? Least.ToString("N0", CultureInfo.InvariantCulture) : string.Create(CultureInfo.InvariantCulture, $"{Least:N0} to {Most:N0}");
}
