using Harness.Experiments;
using Harness.Metrics;
using Harness.Training;
using ScottPlot;

namespace Harness.Reporting.Plots;

/// <summary>Draws training loss and accuracy over the epochs, one plot for each experiment.</summary>
internal static class LearningCurves
{
    private const int MostTicks = 8;

    /// <summary>Describes the picture of the loss.</summary>
    /// <param name="results">The results; at least one, trusted, and of one profile.</param>
    /// <returns>The picture.</returns>
    public static Picture OfLoss(IReadOnlyList<ExperimentResult> results) =>
        new("training-loss", "Training loss of every experiment over its epochs, each seed and their mean, with the test loss after the last.",
        theme =>
            Draw(theme, results,
                new Shown("Training loss over the epochs", $"loss (nats per {results[0].Profile.Study.Text})",
                    epoch => epoch.Loss, test => test.Loss, Math.Log(results[0].Objective.Classes),
                    $"an even guess, ln {results[0].Objective.Classes}", 0,
                    results[0].Objective.IsBinary ? .75 : 1.08 * Math.Log(results[0].Objective.Classes))));

    /// <summary>Describes the picture of the accuracy.</summary>
    /// <param name="results">The results; at least one, trusted, and of one profile.</param>
    /// <returns>The picture.</returns>
    public static Picture OfAccuracy(IReadOnlyList<ExperimentResult> results) =>
        new("training-accuracy", "Training accuracy of every experiment over its epochs, each seed and their mean, with the test accuracy after the last.",
        theme =>
            Draw(theme, results,
                new Shown("Training accuracy over the epochs", $"accuracy (share of {results.Texts()})",
                    epoch => epoch.Accuracy, test => test.Accuracy,
                    1.0 / results[0].Objective.Classes, "chance", .8 / results[0].Objective.Classes, 1.02)));

    private sealed record Shown(
        string Heading, string YLabel, Func<EpochRecord, double> OfEpoch, Func<ClassificationMetrics, double> OfTest, double Reference, string ReferenceName,
        double Least, double Most);

    private static Sheet Draw(Theme theme, IReadOnlyList<ExperimentResult> results, Shown shown)
    {
        var sheet = new Sheet(theme, shown.Heading)
        {
            XLabel = "epoch",
            YLabel = shown.YLabel,
            Columns = 4,
            PlotHeight = 172,
            Note =
            [
                ResultsShown.Origin(results),
                "Thin lines: each seed, while the weights move and dropout is on. Thick line: their mean.",
                $"Diamonds: the test split after the last epoch, each seed. Dashed: {shown.ReferenceName}.",
            ],
        };
        var (values, epochs) =
            (results.SelectMany(result => Values(result, shown)).Where(double.IsFinite).ToList(),
                results.Max(result => result.Runs.Max(run => run.Evidence.Epochs.Count)));
        var (least, most) = (Math.Min(shown.Least, values.Min()), Math.Max(shown.Most, values.Max() * 1.03));
        foreach (var result in results)
        {
            var plot = sheet.Add(result.Experiment.Name);
            plot.Reference(theme, .5, shown.Reference, epochs + .5, shown.Reference);
            Add(plot, theme, result, shown);
            plot.Axes.SetLimits(.5, epochs + .5, least, most);
            plot.Axes.Left.TickGenerator =
                ResultsShown.Ticks([.. Enumerable.Range(0, 100).Select(tick => tick * (most > 2 ? 1.0 : .2)).Where(tick => tick >= least && tick <= most)]);
            var step = (epochs + MostTicks - 1) / MostTicks;
            plot.Axes.Bottom.TickGenerator =
                ResultsShown.Ticks([.. Enumerable.Range(1, epochs).Where(epoch => (epoch - 1) % step == 0).Select(epoch => (double)epoch)]);
        }
        return sheet;
    }

    private static IEnumerable<double> Values(ExperimentResult result, Shown shown) =>
        result.Runs.SelectMany(run => run.Evidence.Epochs).Select(shown.OfEpoch).Concat(result.Tests().Select(test => shown.OfTest(test.Metrics)));

    private static void Add(Plot plot, Theme theme, ExperimentResult result, Shown shown)
    {
        var seeds = result.Runs.Select(run => run.Evidence.Epochs.Select(shown.OfEpoch).ToArray()).ToList();
        double[] epochs = [.. Enumerable.Range(1, seeds.Min(seed => seed.Length)).Select(epoch => (double)epoch)];
        foreach (var seed in seeds)
            Line(seed[..epochs.Length], theme.Blue.WithAlpha(.55), width: 1, marker: 0);
        Line([.. epochs.Select((_, epoch) => seeds.Average(seed => seed[epoch]))], theme.Blue, width: 2.5f, marker: 5);
        foreach (var test in result.Tests())
            plot.Add.Marker(epochs[^1], shown.OfTest(test.Metrics), MarkerShape.OpenDiamond, 8, theme.Vermilion).MarkerStyle.LineWidth = 1.5f;

        void Line(double[] values, Color color, float width, float marker)
        {
            var line = plot.Add.Scatter(epochs, values, color);
            (line.LineWidth, line.MarkerSize) = (width, marker);
        }
    }
}
