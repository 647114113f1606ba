using Harness.Experiments;
using Harness.Metrics;
using ScottPlot;
using ScottPlot.TickGenerators;

namespace Harness.Reporting.Plots;

/// <summary>Draws the test accuracy of all experiments with 95 % intervals, the best on top.</summary>
internal static class AccuracyIntervals
{
    /// <summary>Describes the picture.</summary>
    /// <param name="results">The results; at least one, trusted, and of one profile.</param>
    /// <returns>The picture.</returns>
    public static Picture Of(IReadOnlyList<ExperimentResult> results) =>
        new("accuracy", "Test accuracy of every experiment with its 95 % interval, sorted, beside the line of chance. "
            + "The figures on the right are mean ± standard deviation over the seeds.", theme => Draw(theme, results));

    private static Sheet Draw(Theme theme, IReadOnlyList<ExperimentResult> results)
    {
        var texts = results[0].Profile.Study.Texts;
        var chance = 1.0 / results[0].Objective.Classes;
        var rows = results.Select(result => (Result: result, Accuracy: AccuracyEstimate.Of(result.TestLogits(), result.TestLabels())))
            .OrderBy(row => row.Accuracy.Mean).ThenBy(row => row.Result.Experiment.Name, StringComparer.Ordinal).ToList();
        var sheet = new Sheet(theme, "Test accuracy, mean over seeds, with 95 % intervals")
        {
            XLabel = $"accuracy (share of test {texts} classified right)",
            PlotHeight = 34 + 28 * rows.Count,
            Padding = new PixelPadding(left: 190, right: 112, bottom: 24, top: 6),
            Note =
            [
                ResultsShown.Origin(results),
                $"Thick bar: other test {texts} alone (sampling). Thin bar: other test {texts} and other seeds together. Rings: each seed.",
                results.Any(result => result.IsPublished())
                    ? $"Circles: {results[0].Profile.Study.PublishedIn}'s models. Diamonds: fair opponents and controls. Dashed: chance." : "Dashed: chance.",
            ],
        };
        var plot = sheet.Add();
        for (var y = 0; y < rows.Count; y++)
            Add(plot, theme, rows[y].Result.IsPublished(), rows[y].Accuracy, y);

        var (least, most) = (Math.Min(chance, rows.Min(row => row.Accuracy.Lower95)) - .02, rows.Max(row => row.Accuracy.Upper95) + .02);
        plot.Reference(theme, chance, -.6, chance, rows.Count - .4);
        plot.Axes.SetLimits(least, most, -.6, rows.Count - .4);
        plot.Axes.SetLimitsY(-.6, rows.Count - .4, plot.Axes.Right);
        plot.Axes.Left.TickGenerator = new NumericManual([.. rows.Select((_, y) => (double)y)], [.. rows.Select(row => row.Result.Experiment.Name)]);
        plot.Axes.Right.TickGenerator =
            new NumericManual([.. rows.Select((_, y) => (double)y)], [.. rows.Select(row => MeanAndDeviation.Of([.. row.Accuracy.OfSeeds]).Show())]);
        plot.Axes.Bottom.TickGenerator =
            ResultsShown.Ticks([.. Enumerable.Range(0, 11).Select(tenth => tenth / 10.0).Where(tick => tick >= least && tick <= most)]);
        return sheet;
    }

    private static void Add(Plot plot, Theme theme, bool isPublished, AccuracyEstimate accuracy, double y)
    {
        var color = isPublished ? theme.Blue : theme.Vermilion;
        Bar(accuracy.Lower95, accuracy.Upper95, 1.5f);
        Bar(accuracy.Lower95OfRows, accuracy.Upper95OfRows, 5);
        foreach (var seed in accuracy.OfSeeds)
        {
            var ring = plot.Add.Marker(seed, y - .27, MarkerShape.OpenCircle, 5, theme.Faint);
            ring.MarkerStyle.LineWidth = 1;
        }
        var mean = plot.Add.Marker(accuracy.Mean, y, isPublished ? MarkerShape.FilledCircle : MarkerShape.FilledDiamond, isPublished ? 11 : 13, color);
        (mean.MarkerStyle.OutlineColor, mean.MarkerStyle.OutlineWidth) = (theme.Page, 1.5f);

        void Bar(double from, double to, float width)
        {
            var bar = plot.Add.Line(from, y, to, y);
            (bar.LineColor, bar.LineWidth) = (color, width);
        }
    }
}
