using Harness.Experiments;
using Harness.Metrics;
using ScottPlot;
using ScottPlot.TickGenerators;

namespace Harness.Reporting.Plots;

/// <summary>Draws precision, recall and F1 of each class on the test split, one plot for each experiment.</summary>
internal static class ClassBars
{
    private const double Width = .26;

    /// <summary>Describes the picture.</summary>
    /// <param name="results">The results; at least one, trusted, of one profile, and with one logit for each class.</param>
    /// <returns>The picture.</returns>
    public static Picture Of(IReadOnlyList<ExperimentResult> results) =>
        new("classes", "Precision, recall and F1 of each class on the test split, for every experiment, mean over the seeds.", theme => Draw(theme, results));

    private static Sheet Draw(Theme theme, IReadOnlyList<ExperimentResult> results)
    {
        var (study, classes) = (results[0].Profile.Study, results[0].Objective.Classes);
        var sheet = new Sheet(theme, "Each class on the test split")
        {
            XLabel = "class",
            YLabel = "share",
            Columns = 3,
            PlotHeight = 210,
            Note = [ResultsShown.Origin(results), "Bars from left to right: precision, recall, F1; mean over the seeds. A bar that is missing does not exist."],
        };
        foreach (var result in results)
        {
            var plot = sheet.Add(result.Experiment.Name);
            var matrices = result.Tests().Select(test => test.Metrics.Matrix).ToList();
            for (var label = 0; label < classes; label++)
            {
                Add(plot, label - Width, matrices, theme.Blue.WithAlpha(.45), matrix => matrix.Precision(label));
                Add(plot, label, matrices, theme.Blue, matrix => matrix.Recall(label));
                Add(plot, label + Width, matrices, theme.Vermilion, matrix => matrix.F1(label));
            }
            plot.Axes.SetLimits(-.6, classes - .4, 0, 1.02);
            plot.Axes.Left.TickGenerator = ResultsShown.Ticks(0, .5, 1);
            plot.Axes.Bottom.TickGenerator = new NumericManual([.. Enumerable.Range(0, classes).Select(label => (double)label)], [.. study.Labels.Names]);
        }
        return sheet;

        void Add(Plot plot, double x, List<ConfusionMatrix> matrices, Color color, Func<ConfusionMatrix, double> figure)
        {
            var mean = matrices.Average(figure);
            if (double.IsNaN(mean))
                return;
            var bar = plot.Add.Rectangle(x - Width / 2, x + Width / 2, 0, mean);
            (bar.FillColor, bar.LineWidth) = (color, 0);
        }
    }
}
