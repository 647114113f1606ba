using System.Globalization;
using Harness.Experiments;
using Harness.Metrics;
using Harness.Reporting.Plots;
using Harness.Training;

namespace Harness.Reporting;

/// <summary>Formats the figures of an experiment for tables: mean ± standard deviation over the seeds, on the test split.</summary>
internal static class FigureColumns
{
    /// <summary>Returns the column heads. The gap is training minus test accuracy.</summary>
    /// <param name="results">Results of one study. With one logit for each class, precision, recall and ROC AUC are means over the classes.</param>
    public static IReadOnlyList<string> Heads(IEnumerable<ExperimentResult> results) => results.All(result => result.Objective.IsBinary)
        ? ["experiment", "accuracy", "precision", "recall", "ROC AUC", "loss", "gap", "parameters", "rows/s"]
        : ["experiment", "accuracy", "mean precision", "mean recall", "mean ROC AUC", "loss", "gap", "parameters", "rows/s"];

    /// <summary>Returns one row of a table.</summary>
    /// <param name="result">A trusted result.</param>
    /// <returns>One cell for each head.</returns>
    public static IReadOnlyList<string> Of(ExperimentResult result) =>
    [
        result.Experiment.Name,
        Show(result, (test, _) => test.Accuracy),
        Show(result, (test, _) => test.Precision),
        Show(result, (test, _) => test.Recall),
        Show(result, (test, _) => test.RocAuc),
        Show(result, (test, _) => test.Loss),
        Show(result, (test, train) => train.Accuracy - test.Accuracy),
        result.Summary.Parameters.ToString("N0", CultureInfo.InvariantCulture),
        result.Runs.Average(run => Speed(run.Evidence.Epochs)).ToString("N0", CultureInfo.InvariantCulture),
    ];

    private static string Show(ExperimentResult result, Func<ClassificationMetrics, ClassificationMetrics, double> metric)
    {
        var value = MeanAndDeviation.Of([.. result.Runs.Select(run => metric(run.Evidence.TestEvaluation!.Metrics, run.Evidence.TrainEvaluation!.Metrics))]);
        return value.ShowInTable();
    }

    private static double Speed(IReadOnlyList<EpochRecord> epochs) => epochs.Sum(epoch => epoch.Rows) / epochs.Sum(epoch => epoch.Duration.TotalSeconds);
}
