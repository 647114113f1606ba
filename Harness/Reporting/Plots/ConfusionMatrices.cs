using System.Globalization;
using Harness.Experiments;
using Harness.Metrics;
using ScottPlot;
using ScottPlot.TickGenerators;

namespace Harness.Reporting.Plots;

/// <summary>Draws confusion matrices on the test split, one for each experiment.</summary>
internal static class ConfusionMatrices
{
    /// <summary>The opacity of a cell with all rows of a label; below 1, so that the text in the cell stays legible.</summary>
    private const double Darkest = .55;

    /// <summary>The maximum number of classes with text in the cells; with more, there is no room for it.</summary>
    private const int MostWithWords = 7;

    /// <summary>Describes the picture.</summary>
    /// <param name="results">The results; at least one, trusted, and of one profile.</param>
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
            Columns = results[0].Objective.Classes > 2 ? 3 : 4,
            PlotHeight = results[0].Objective.Classes > 2 ? 240 : 160,
            Padding = new PixelPadding(left: 58, right: 10, bottom: 24, top: 26),
            Note =
                [ResultsShown.Origin(results),
                    $"{Capitalised(results.Texts())}, mean {(results[0].Objective.Classes > 2 ? "" : "± standard deviation ")}over the seeds, "
                        + "and their share of all with this label, which is the shade."],
        };
        foreach (var result in results)
        {
            var plot = sheet.Add(result.Experiment.Name);
            var matrices = result.Tests().Select(test => test.Metrics.Matrix).ToList();
            var classes = matrices[0].Classes;
            for (var label = classes - 1; label >= 0; label--)
            {
                for (var prediction = 0; prediction < classes; prediction++)
                    Cell(plot, theme, matrices, label, prediction);
            }
            plot.Axes.SetLimits(0, classes, 0, classes);
            plot.HideGrid();
            var names = result.Profile.Study.Labels.Names;
            double[] positions = [.. Enumerable.Range(0, classes).Select(label => label + .5)];
            plot.Axes.Bottom.TickGenerator = new NumericManual(positions, [.. names]);
            plot.Axes.Left.TickGenerator = new NumericManual(positions, [.. names.Reverse()]);
        }
        return sheet;
    }

    /// <summary>Draws one cell. The first label is at the top, and the first prediction at the left.</summary>
    private static void Cell(Plot plot, Theme theme, List<ConfusionMatrix> matrices, int label, int prediction)
    {
        var classes = matrices[0].Classes;
        var (x, y) = (prediction, classes - 1 - label);
        var rows = MeanAndDeviation.Of([.. matrices.Select(matrix => (double)matrix.Counts[label][prediction])]);
        var share = matrices.Average(matrix => (double)matrix.Counts[label][prediction] / matrix.RowsOf(label));
        var cell = plot.Add.Rectangle(x, x + 1, y, y + 1);
        (cell.FillColor, cell.LineColor, cell.LineWidth) = (theme.Blue.WithAlpha(share * Darkest), theme.Page, 2);
        if (classes > MostWithWords)
            return;
        var deviation = double.IsNaN(rows.StandardDeviation) || classes > 2 ? "" : FormattableString.Invariant($" ± {rows.StandardDeviation:N0}");
        var words = plot.Add.Text(string.Create(CultureInfo.InvariantCulture, $"{rows.Mean:N0}{deviation}\n{100 * share:0} %"), x + .5, y + .5);
        (words.LabelFontName, words.LabelFontSize) = (PlotFont.Name, classes > 2 ? 9 : 12);
        (words.LabelFontColor, words.LabelAlignment) = (theme.Ink, Alignment.MiddleCenter);
    }
}
