using System.Globalization;

namespace Harness.Metrics.Forensics;

/// <summary>How many rows an evaluation may have had.</summary>
public sealed record RowRange
{
    /// <summary>
    /// Most rows that the search takes: more than most data sets have, and few enough for sums in 64 bits (<see cref="ConfusionSearch"/>).
    /// </summary>
    public const int Maximum = 4_000_000;

    /// <summary>A range.</summary>
    /// <param name="least">At least 1.</param>
    /// <param name="most">At least <paramref name="least"/>, at most <see cref="Maximum"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">It is not.</exception>
    public RowRange(int least, int most)
    {
        if (least < 1 || most < least || most > Maximum)
            throw new ArgumentOutOfRangeException(nameof(most), $"{least} to {most} rows; expected a range within 1 to {Maximum}.");
        (Least, Most) = (least, most);
    }

    /// <summary>The fewest rows.</summary>
    public int Least { get; }

    /// <summary>The most rows.</summary>
    public int Most { get; }

    /// <summary>Every number of rows the search takes.</summary>
    public static RowRange Any { get; } = new(1, Maximum);

    /// <summary>Reads a number of rows, or a range of them.</summary>
    /// <param name="text"><c>400000</c> or <c>993..1024</c>, both ends included.</param>
    /// <returns>The range.</returns>
    /// <exception cref="FormatException">Neither, the wrong way round, or outside 1 to <see cref="Maximum"/>.</exception>
    public static RowRange Parse(string text)
    {
        var ends = text.Split("..");
        if (ends.Length > 2 || !TryRead(ends[0], out var least) || !TryRead(ends[^1], out var most) || least > most)
            throw new FormatException($"'{text}' is no number of rows; expected one such as 400000, or a range such as 993..1024, within 1 to {Maximum}.");
        return new RowRange(least, most);
    }

    /// <summary>The range in words.</summary>
    /// <returns>Such as <c>993 to 1,024 rows</c>.</returns>
    public override string ToString() => $"{new CountRange(Least, Most)} rows";

    private static bool TryRead(string text, out int rows) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out rows) && rows is >= 1 and <= Maximum;
}
