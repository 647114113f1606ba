namespace Harness.Metrics.Forensics;

/// <summary>The printed metrics of one evaluation. A metric that was not printed is <see cref="RoundedShare.Unknown"/>.</summary>
/// <param name="Accuracy">The share of rows predicted correctly.</param>
/// <param name="Precision">The share of positive rows among those predicted positive.</param>
/// <param name="Recall">The share of positive rows that were predicted positive.</param>
/// <param name="Auc">The area under the ROC curve.</param>
internal sealed record PrintedMetrics(RoundedShare Accuracy, RoundedShare Precision, RoundedShare Recall, RoundedShare Auc)
{
    /// <summary>The metrics that were printed, by name.</summary>
    public IEnumerable<(string Name, RoundedShare Share)> Given =>
        new[] { ("accuracy", Accuracy), ("precision", Precision), ("recall", Recall), ("AUC", Auc) }.Where(figure => figure.Item2.Printed is not null);

    /// <summary>Parses printed metrics.</summary>
    /// <param name="accuracy">The accuracy as printed (<see cref="PrintedFigure.Parse"/>); null if it was not printed.</param>
    /// <param name="precision">The precision as printed; null if it was not printed.</param>
    /// <param name="recall">The recall as printed; null if it was not printed.</param>
    /// <param name="auc">The area under the ROC curve as printed; null if it was not printed.</param>
    /// <param name="digits">The number of decimals to which all metrics were rounded; if null, the largest number that any of them shows.</param>
    /// <returns>The intervals of the exact shares.</returns>
    /// <exception cref="FormatException">No metric was printed, one is not a share, or one shows more decimals than <paramref name="digits"/>.</exception>
    /// <remarks>
    /// A report usually rounds all metrics alike, and authors drop zeros: "1" next to ".9790" means 1.0000. So the metric with the most decimals determines
    /// the rounding of all, except those with an exponent, which have their own decimals.
    /// </remarks>
    public static PrintedMetrics Read(string? accuracy, string? precision, string? recall, string? auc = null, int? digits = null)
    {
        var texts = new[] { accuracy, precision, recall, auc };
        var figures = texts.Select(text => text is null ? null : PrintedFigure.Parse(text)).ToList();
        var plain = figures.OfType<PrintedFigure>().Where(figure => !figure.IsScientific).ToList();
        if (figures.All(figure => figure is null))
            throw new FormatException("No figure was given; expected at least one of accuracy, precision, recall and AUC.");
        if (digits is < 0 or > RoundedShare.MaximumDigits)
            throw new FormatException($"{digits} digits; expected 0 to {RoundedShare.MaximumDigits}.");
        foreach (var (text, figure) in texts.Zip(figures))
        {
            if (figure is { IsScientific: false } && figure.Decimals > digits)
                throw new FormatException($"'{text}' shows {figure.Decimals} decimals of the share; expected at most the {digits} "
                    + $"decimals that are given for rounding.");
        }

        var common = digits ?? plain.Select(figure => figure.Decimals).DefaultIfEmpty(0).Max();
        var shares =
            figures.Select(figure => figure is null ? RoundedShare.Unknown : RoundedShare.Of(figure.Value, figure.IsScientific ? figure.Decimals : common))
                .ToList();
        return new PrintedMetrics(shares[0], shares[1], shares[2], shares[3]);
    }
}
