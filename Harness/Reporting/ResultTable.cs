using System.Globalization;
using System.Text;
using Harness.Experiments;
using Harness.Metrics;
using Harness.Training;

namespace Harness.Reporting;

/// <summary>All results of a run in one table, for a terminal.</summary>
public static class ResultTable
{
    /// <summary>Draws the table.</summary>
    /// <param name="results">One row each; refused ones say so instead of showing figures.</param>
    /// <returns>Lines, without a newline at the end.</returns>
    public static string Of(IReadOnlyCollection<ExperimentResult> results)
    {
        var text = new StringBuilder();
        var first = results.First();
        text.Append(CultureInfo.InvariantCulture, $"Results, profile {first.Profile.Name} on {first.Device}: mean ± standard deviation over the seeds, on the test split");
        text.Append('\n').Append(Row("experiment", "accuracy", "precision", "recall", "ROC AUC", "loss", "train acc.", "parameters", "reviews/s"));
        foreach (var result in results)
            text.Append('\n').Append(result.Violations.Any() ? $"{result.Experiment.Name,-18}REFUSED: {result.Violations.First()}" : Row(result));
        return text.ToString();
    }

    private static string Row(ExperimentResult result) => Row(
        result.Experiment.Name,
        Test(result, metrics => metrics.Accuracy),
        Test(result, metrics => metrics.Precision),
        Test(result, metrics => metrics.Recall),
        Test(result, metrics => metrics.RocAuc),
        Test(result, metrics => metrics.Loss),
        Show(result.Runs.Select(run => run.Evidence.TrainEvaluation!.Metrics.Accuracy)),
        result.Summary.Parameters.ToString("N0", CultureInfo.InvariantCulture),
        result.Runs.Average(run => Speed(run.Evidence.Epochs)).ToString("N0", CultureInfo.InvariantCulture));

    private static string Test(ExperimentResult result, Func<ClassificationMetrics, double> metric) =>
        Show(result.Runs.Select(run => metric(run.Evidence.TestEvaluation!.Metrics)));

    private static string Show(IEnumerable<double> values)
    {
        var spread = Spread.Of([.. values]);
        return string.Create(CultureInfo.InvariantCulture, $"{spread.Mean:0.000} ± {spread.StandardDeviation:0.000}");
    }

    private static double Speed(IReadOnlyList<EpochRecord> epochs) => epochs.Sum(epoch => epoch.Rows) / epochs.Sum(epoch => epoch.Duration.TotalSeconds);

    private static string Row(string experiment, params ReadOnlySpan<string> figures)
    {
        var row = new StringBuilder($"{experiment,-18}");
        foreach (var figure in figures)
            row.Append($"{figure,15}");
        return row.ToString();
    }
}
