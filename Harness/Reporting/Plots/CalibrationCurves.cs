using Harness.Experiments;
using Harness.Metrics;
using ScottPlot;

namespace Harness.Reporting.Plots;

/// <summary>Draws reliability diagrams on the test split, one plot for each experiment.</summary>
internal static class CalibrationCurves
{
    private const int Bins = 10;

    /// <summary>The minimum number of rows in a bin. With fewer rows, the interval is as wide as half the plot.</summary>
    private const int FewestRows = 10;

    /// <summary>Describes the picture.</summary>
    /// <param name="results">The results; at least one, trusted, and of one profile.</param>
    /// <returns>The picture.</returns>
    public static Picture Of(IReadOnlyList<ExperimentResult> results) =>
        new("calibration", results[0].Objective.IsBinary
            ? $"Reliability diagrams of every experiment: the share of {results[0].Profile.Study.Labels.Positive} test {results.Texts()} "
                + "against the predicted probability."
            : $"Reliability diagrams of every experiment: the share of test {results.Texts()} predicted right against the predicted probability.",
            theme => Draw(theme, results));

    private static Sheet Draw(Theme theme, IReadOnlyList<ExperimentResult> results)
    {
        var study = results[0].Profile.Study;
        var (positive, binary) = (study.Labels.Positive, results[0].Objective.IsBinary);
        var sheet = new Sheet(theme, "Calibration: are the predicted probabilities to be believed?")
        {
            XLabel = binary ? $"predicted probability of a {positive} {study.Text}" : "probability of the predicted class",
            YLabel = binary ? $"share of {study.Texts} that are {positive}" : $"share of {study.Texts} predicted right",
            Columns = 4,
            PlotHeight = 211,
            Note =
            [
                ResultsShown.Origin(results),
                $"One line a seed, {Bins} bins of equal width, those of at least {FewestRows} {study.Texts}; whiskers: 95 % (Wilson). Dashed: calibrated.",
                $"Bars: mean share of {study.Texts} in a bin. In the corner: expected calibration error, mean ± standard deviation over the seeds.",
            ],
        };
        foreach (var result in results)
        {
            var plot = sheet.Add(result.Experiment.Name);
            var curves = result.TestLogits().Select(logits =>
                binary ? ReliabilityCurve.Of(logits.Span, result.TestLabels(), Bins)
                    : ReliabilityCurve.OfPredictions(logits.Span, result.TestLabels(), result.Objective.Classes, Bins)).ToList();
            AddBars(plot, theme, curves);
            plot.Reference(theme, 0, 0, 1, 1);
            foreach (var curve in curves)
                Add(plot, theme, [.. curve.Bins.Where(bin => bin.Rows >= FewestRows)]);
            plot.Corner(theme, MeanAndDeviation.Of([.. curves.Select(curve => curve.ExpectedCalibrationError)]).Show());
            plot.UnitSquare();
        }
        return sheet;
    }

    private static void Add(Plot plot, Theme theme, IReadOnlyList<ReliabilityBin> bins)
    {
        var color = theme.Blue.WithAlpha(.8);
        foreach (var bin in bins)
        {
            var whisker = plot.Add.Line(bin.MeanPrediction, bin.Lower95, bin.MeanPrediction, bin.Upper95);
            (whisker.LineColor, whisker.LineWidth) = (theme.Blue.WithAlpha(.5), 1);
        }
        var line = plot.Add.Scatter([.. bins.Select(bin => bin.MeanPrediction)], bins.Select(bin => bin.Observed).ToArray(), color);
        (line.LineWidth, line.MarkerSize) = (1.3f, 4);
    }

    private static void AddBars(Plot plot, Theme theme, List<ReliabilityCurve> curves)
    {
        for (var bin = 0; bin < Bins; bin++)
        {
            var (left, share) =
                ((double)bin / Bins,
                    curves.Average(curve => curve.Bins.Where(one => (int)Math.Min(one.MeanPrediction * Bins, Bins - 1) == bin)
                        .Sum(one => (double)one.Rows / curve.Rows)));
            var bar = plot.Add.Rectangle(left + .008, left + 1.0 / Bins - .008, 0, share);
            (bar.FillColor, bar.LineWidth) = (theme.Grid, 0);
        }
    }
}
