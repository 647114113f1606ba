using System.Globalization;

namespace Harness.Metrics.Forensics;

/// <summary>The possible number of rows of an evaluation.</summary>
internal sealed record RowRange
{
    /// <summary>
    /// The maximum number of rows in a search: more than most data sets have, and few enough for sums in 64 bits (<see cref="ConfusionSearch"/>).
    /// </summary>
    public const int Maximum = 4_000_000;

    /// <summary>Creates a range.</summary>
    /// <param name="least">The smallest number of rows, at least 1.</param>
    /// <param name="most">The largest number of rows, at least <paramref name="least"/>, at most <see cref="Maximum"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of range.</exception>
    public RowRange(int least, int most)
    {
        if (least < 1 || most < least || most > Maximum)
            throw new ArgumentOutOfRangeException(nameof(most), $"{least} to {most} rows; expected a range within 1 to {Maximum}.");
        (Least, Most) = (least, most);
    }

    /// <summary>The smallest number of rows.</summary>
    public int Least { get; }

    /// <summary>The largest number of rows.</summary>
    public int Most { get; }

    /// <summary>The range of all numbers of rows that the search supports.</summary>
    public static RowRange Any { get; } = new(1, Maximum);

    /// <summary>Parses a number of rows, or a range.</summary>
    /// <param name="text">A text such as <c>400000</c> or <c>993..1024</c>; both ends are included.</param>
    /// <returns>The range.</returns>
    /// <exception cref="FormatException">The text is neither, its ends are in the wrong order, or outside 1 to <see cref="Maximum"/>.</exception>
    public static RowRange Parse(string text)
    {
        var ends = text.Split("..");
        if (ends.Length > 2 || !TryRead(ends[0], out var least) || !TryRead(ends[^1], out var most) || least > most)
            throw new FormatException($"'{text}' is not a number of rows; expected one such as 400000, or a range such as 993..1024, within 1 to {Maximum}.");
        return new RowRange(least, most);
    }

    /// <summary>Formats the range.</summary>
    /// <returns>A text such as <c>993 to 1,024 rows</c>.</returns>
    public override string ToString() => Most == 1 ? "1 row" : $"{new CountRange(Least, Most)} rows";

    private static bool TryRead(string text, out int rows) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out rows) && rows is >= 1 and <= Maximum;
}
