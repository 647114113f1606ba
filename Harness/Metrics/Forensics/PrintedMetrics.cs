namespace Harness.Metrics.Forensics;

/// <summary>The figures somebody printed of one evaluation; what was not printed is <see cref="RoundedShare.Unknown"/>.</summary>
/// <param name="Accuracy">Share of rows predicted right.</param>
/// <param name="Precision">Share of the rows predicted positive that are.</param>
/// <param name="Recall">Share of the positive rows that were found.</param>
/// <param name="Auc">Area under the ROC curve.</param>
public sealed record PrintedMetrics(RoundedShare Accuracy, RoundedShare Precision, RoundedShare Recall, RoundedShare Auc)
{
    /// <summary>The figures that were printed, by name.</summary>
    public IEnumerable<(string Name, RoundedShare Share)> Given =>
        new[] { ("accuracy", Accuracy), ("precision", Precision), ("recall", Recall), ("AUC", Auc) }.Where(figure => figure.Item2.Printed is not null);

    /// <summary>Reads printed figures.</summary>
    /// <param name="accuracy">As printed (<see cref="PrintedFigure.Parse"/>); null if it was not.</param>
    /// <param name="precision">The same.</param>
    /// <param name="recall">The same.</param>
    /// <param name="auc">The same.</param>
    /// <param name="digits">Decimals that all were rounded to; null for the most that any of them shows.</param>
    /// <returns>What the figures say of the exact shares.</returns>
    /// <exception cref="FormatException">None was printed, one is no share, or one shows more decimals than <paramref name="digits"/>.</exception>
    /// <remarks>
    /// A report rounds its figures alike, and people drop zeros: "1" beside ".9790" means 1.0000. So the figure with the most decimals speaks for all,
    /// except those with an exponent, which have decimals of their own.
    /// </remarks>
    public static PrintedMetrics Read(string? accuracy, string? precision, string? recall, string? auc = null, int? digits = null)
    {
        var texts = new[] { accuracy, precision, recall, auc };
        var figures = texts.Select(text => text is null ? null : PrintedFigure.Parse(text)).ToList();
        var plain = figures.OfType<PrintedFigure>().Where(figure => !figure.IsScientific).ToList();
        if (figures.All(figure => figure is null))
            throw new FormatException("No figure; expected at least one of accuracy, precision, recall and AUC.");
        if (digits is < 0 or > RoundedShare.MaximumDigits)
            throw new FormatException($"{digits} digits; expected 0 to {RoundedShare.MaximumDigits}.");
        foreach (var (text, figure) in texts.Zip(figures))
        {
            if (figure is { IsScientific: false } && figure.Decimals > digits)
                throw new FormatException($"'{text}' shows {figure.Decimals} decimals of the share; expected at most the {digits} it is "
                    + $"said to be rounded to.");
        }

        var common = digits ?? plain.Select(figure => figure.Decimals).DefaultIfEmpty(0).Max();
        var shares =
            figures.Select(figure => figure is null ? RoundedShare.Unknown : RoundedShare.Of(figure.Value, figure.IsScientific ? figure.Decimals : common))
                .ToList();
        return new PrintedMetrics(shares[0], shares[1], shares[2], shares[3]);
    }
}
