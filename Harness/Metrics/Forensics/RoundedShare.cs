using System.Globalization;

namespace Harness.Metrics.Forensics;

/// <summary>The interval of exact shares that are consistent with a printed share. Its ends are integers, which avoids floating-point errors.</summary>
/// <param name="Printed">The share as printed, 0 to 1; null if it was not printed.</param>
/// <param name="Digits">The number of decimals of the share.</param>
/// <param name="Low">The smallest possible share, in units of 1/<paramref name="Scale"/>.</param>
/// <param name="High">The largest possible share, included, in units of 1/<paramref name="Scale"/>.</param>
/// <param name="Scale">Twice 10 to the power of <paramref name="Digits"/>.</param>
/// <remarks>
/// The interval is half a unit of the last decimal to either side, closed. The print does not show whether a tie was rounded up (by hand), to even (Python)
/// or not at all (because the nearest double is not the tie), so both ends count as possible.
/// </remarks>
internal sealed record RoundedShare(decimal? Printed, int Digits, long Low, long High, long Scale)
{
    /// <summary>The maximum number of decimals: 2 · 10¹² times 4 million rows still fits into a <see cref="long"/>.</summary>
    public const int MaximumDigits = 12;

    /// <summary>A share that was not printed: any value from 0 to 1.</summary>
    public static RoundedShare Unknown { get; } = new(Printed: null, Digits: 0, Low: 0, High: 1, Scale: 1);

    /// <summary>Returns the interval of the shares that are printed in this way.</summary>
    /// <param name="printed">The printed share, 0 to 1.</param>
    /// <param name="digits">The number of decimals it was rounded to, 0 to <see cref="MaximumDigits"/>;
    /// at least as many as <paramref name="printed"/> has.</param>
    /// <returns>Half a unit of the last decimal to either side, within 0 to 1.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of range, or the share has more decimals than it was rounded to.</exception>
    public static RoundedShare Of(decimal printed, int digits)
    {
        if (digits is < 0 or > MaximumDigits)
            throw new ArgumentOutOfRangeException(nameof(digits), digits, $"Expected 0 to {MaximumDigits} decimals.");
        if (printed is < 0 or > 1 || decimal.Round(printed, digits) != printed)
            throw new ArgumentOutOfRangeException(nameof(printed), printed, $"Expected a share from 0 to 1 with at most {digits} decimals.");
        var scale = 2L;
        for (var digit = 0; digit < digits; digit++)
            scale *= 10;
        var value = (long)(printed * scale);
        return new RoundedShare(printed, digits, Math.Max(0, value - 1), Math.Min(scale, value + 1), scale);
    }

    /// <summary>Tells whether 0 is possible. Keras and scikit-learn also print 0 for 0/0.</summary>
    public bool MayBeZero => Low == 0;

    /// <summary>Tells whether 1 is possible.</summary>
    public bool MayBeOne => High == Scale;

    /// <summary>The smallest possible share, 0 to 1.</summary>
    public decimal Least => (decimal)Low / Scale;

    /// <summary>The largest possible share, 0 to 1.</summary>
    public decimal Most => (decimal)High / Scale;

    /// <summary>Formats the share with all its decimals.</summary>
    /// <returns>A text such as <c>0.9790</c>.</returns>
    public override string ToString() => Printed is { } printed ? printed.ToString($"F{Digits}", CultureInfo.InvariantCulture) : "unknown";
}
