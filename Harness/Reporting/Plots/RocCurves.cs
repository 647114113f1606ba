using Harness.Experiments;
using Harness.Metrics;

namespace Harness.Reporting.Plots;

/// <summary>ROC curves on the test split, a plot for each experiment.</summary>
public static class RocCurves
{
    /// <summary>Half a pixel.</summary>
    private const double Resolution = .0015;

    /// <summary>Describes the picture.</summary>
    /// <param name="results">At least one; trusted, and of one profile.</param>
    /// <returns>The picture.</returns>
    public static Picture Of(IReadOnlyList<ExperimentResult> results) =>
        new("roc", "ROC curves of every experiment on the test split, one for each seed, with the area under them.", theme => Draw(theme, results));

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
            {
                var points = RocCurve.Points(logits.Span, result.TestLabels(), Resolution);
                plot.Add.ScatterLine(points.Select(point => point.FalsePositiveRate).ToArray(), points.Select(point => point.TruePositiveRate).ToArray(),
                    theme.Blue.WithAlpha(.8)).LineWidth = 1.3f;
            }
            plot.Corner(theme, Spread.Of([.. result.Tests().Select(test => test.Metrics.RocAuc)]).Show());
            plot.UnitSquare();
        }
        return sheet;
    }
}
