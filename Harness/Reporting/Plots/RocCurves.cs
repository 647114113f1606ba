using Harness.Experiments;
using Harness.Metrics;

namespace Harness.Reporting.Plots;

/// <summary>Draws ROC curves on the test split, one plot for each experiment.</summary>
internal static class RocCurves
{
    /// <summary>The resolution of the curves: half a pixel.</summary>
    private const double Resolution = .0015;

    private const int MostNames = 10;

    /// <summary>Describes the picture.</summary>
    /// <param name="results">The results; at least one, trusted, and of one profile.</param>
    /// <returns>The picture.</returns>
    public static Picture Of(IReadOnlyList<ExperimentResult> results) =>
        new("roc", results[0].Objective.IsBinary
            ? "ROC curves of every experiment on the test split, one for each seed, with the area under them."
            : "ROC curves of every experiment on the test split, one for each class against the rest, with the area under them.",
            theme => results[0].Objective.IsBinary ? Draw(theme, results) : DrawClasses(theme, results));

    /// <summary>Draws one curve for each class. It shows one seed only, because the curves of several seeds would overlap.</summary>
    private static Sheet DrawClasses(Theme theme, IReadOnlyList<ExperimentResult> results)
    {
        var (study, classes) = (results[0].Profile.Study, results[0].Objective.Classes);
        var colors = new ScottPlot.Palettes.ColorblindFriendly();
        var names = study.Labels.Names;
        var sheet = new Sheet(theme, "ROC curves on the test split, each class against the rest")
        {
            XLabel = $"false positive rate (share of other {study.Texts} called of the class)",
            YLabel = $"true positive rate (share of the class's {study.Texts} found)",
            Columns = 3,
            PlotHeight = 268,
            Note =
            [
                ResultsShown.Origin(results),
                $"One curve a class, of the first seed: {string.Join(", ", names.Take(MostNames))}{(names.Count > MostNames ? ", …" : "")}.",
                "In the corner: mean area over the classes, mean ± standard deviation over the seeds. Dashed: chance.",
            ],
        };
        foreach (var result in results)
        {
            var plot = sheet.Add(result.Experiment.Name);
            plot.Reference(theme, 0, 0, 1, 1);
            for (var label = 0; label < classes; label++)
            {
                var (scores, isOfClass) = OneVersusRest.Of(result.TestLogits()[0].Span, result.TestLabels(), classes, label);
                var line = AddCurve(plot, RocCurve.Points(scores, isOfClass, Resolution), colors.GetColor(label));
                if (label < MostNames && results[0] == result)
                    line.LegendText = names[label];
            }
            if (results[0] == result)
                plot.ShowLegend(ScottPlot.Alignment.MiddleRight).FontName = PlotFont.Name;
            plot.Corner(theme, MeanAndDeviation.Of([.. result.Tests().Select(test => test.Metrics.RocAuc)]).Show());
            plot.UnitSquare();
        }
        return sheet;
    }

    private static Sheet Draw(Theme theme, IReadOnlyList<ExperimentResult> results)
    {
        var study = results[0].Profile.Study;
        var sheet = new Sheet(theme, "ROC curves on the test split")
        {
            XLabel = $"false positive rate (share of {study.Labels.Negative} {study.Texts} called {study.Labels.Positive})",
            YLabel = $"true positive rate (share of {study.Labels.Positive} {study.Texts} found)",
            Columns = 4,
            PlotHeight = 211,
            Note =
                [ResultsShown.Origin(results),
                    "One curve a seed. In the corner: area under the curve, mean ± standard deviation over the seeds. Dashed: chance."],
        };
        foreach (var result in results)
        {
            var plot = sheet.Add(result.Experiment.Name);
            plot.Reference(theme, 0, 0, 1, 1);
            foreach (var logits in result.TestLogits())
                AddCurve(plot, RocCurve.Points(logits.Span, result.TestLabels(), Resolution), theme.Blue.WithAlpha(.8));
            plot.Corner(theme, MeanAndDeviation.Of([.. result.Tests().Select(test => test.Metrics.RocAuc)]).Show());
            plot.UnitSquare();
        }
        return sheet;
    }

    private static ScottPlot.Plottables.Scatter AddCurve(ScottPlot.Plot plot, IReadOnlyList<RocPoint> points, ScottPlot.Color color)
    {
        var line = plot.Add.ScatterLine(points.Select(point => point.FalsePositiveRate).ToArray(), points.Select(point => point.TruePositiveRate).ToArray(),
            color);
        line.LineWidth = 1.3f;
        return line;
    }
}
