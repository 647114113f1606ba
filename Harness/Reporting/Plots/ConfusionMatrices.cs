using System.Globalization;
using Harness.Experiments;
using Harness.Metrics;
using ScottPlot;
using ScottPlot.TickGenerators;

namespace Harness.Reporting.Plots;

/// <summary>Confusion matrices on the test split, one for each experiment.</summary>
public static class ConfusionMatrices
{
    /// <summary>Of a cell that holds all texts of a label; below 1, so that its words stay legible.</summary>
    private const double Darkest = .55;

    /// <summary>Describes the picture.</summary>
    /// <param name="results">At least one; trusted, and of one profile.</param>
    /// <returns>The picture.</returns>
    public static Picture Of(IReadOnlyList<ExperimentResult> results) =>
        new("confusion", $"Confusion matrices of every experiment on the test split: {results.Texts()} by label and prediction, mean over the seeds.",
            theme => Draw(theme, results));

    private static string Capitalised(string word) => char.ToUpperInvariant(word[0]) + word[1..];

    private static Sheet Draw(Theme theme, IReadOnlyList<ExperimentResult> results)
    {
        var sheet = new Sheet(theme, "Confusion matrices on the test split")
        {
            XLabel = "predicted",
            YLabel = "labelled",
            Columns = 4,
            PlotHeight = 160,
            Padding = new PixelPadding(left: 58, right: 10, bottom: 24, top: 26),
            Note =
                [ResultsShown.Origin(results),
                    $"{Capitalised(results.Texts())}, mean ± standard deviation over the seeds, and their share of all with this label, which is the shade."],
        };
        foreach (var result in results)
        {
            var plot = sheet.Add(result.Experiment.Name);
            Cell(plot, theme, result, 0, 0, counts => counts.FalseNegatives, counts => counts.TruePositives);
            Cell(plot, theme, result, 1, 0, counts => counts.TruePositives, counts => counts.FalseNegatives);
            Cell(plot, theme, result, 0, 1, counts => counts.TrueNegatives, counts => counts.FalsePositives);
            Cell(plot, theme, result, 1, 1, counts => counts.FalsePositives, counts => counts.TrueNegatives);
            plot.Axes.SetLimits(0, 2, 0, 2);
            plot.HideGrid();
            plot.Axes.Bottom.TickGenerator = new NumericManual([.5, 1.5], ["negative", "positive"]);
            plot.Axes.Left.TickGenerator = new NumericManual([.5, 1.5], ["positive", "negative"]);
        }
        return sheet;
    }

    private static void Cell(Plot plot, Theme theme, ExperimentResult result, int x, int y, Func<ConfusionCounts, long> count,
        Func<ConfusionCounts, long> otherOfTheLabel)
    {
        var counts = result.Tests().Select(test => test.Metrics.Confusion).ToList();
        var (rows, share) =
            (Spread.Of([.. counts.Select(seed => (double)count(seed))]), counts.Average(seed => (double)count(seed) / (count(seed) + otherOfTheLabel(seed))));
        var cell = plot.Add.Rectangle(x, x + 1, y, y + 1);
        (cell.FillColor, cell.LineColor, cell.LineWidth) = (theme.Blue.WithAlpha(share * Darkest), theme.Page, 2);
        var spread = double.IsNaN(rows.StandardDeviation) ? "" : FormattableString.Invariant($" ± {rows.StandardDeviation:N0}");
        var words = plot.Add.Text(string.Create(CultureInfo.InvariantCulture, $"{rows.Mean:N0}{spread}\n{100 * share:0} %"), x + .5, y + .5);
        (words.LabelFontName, words.LabelFontSize, words.LabelFontColor, words.LabelAlignment) = (PlotFont.Name, 12, theme.Ink, Alignment.MiddleCenter);
    }
}
