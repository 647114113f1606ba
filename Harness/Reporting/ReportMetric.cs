using Harness.Experiments;
using Harness.Metrics;

namespace Harness.Reporting;

/// <summary>A metric of a run that reports list.</summary>
/// <param name="Key">The name of the column in CSV files.</param>
/// <param name="Head">The column head in tables for readers.</param>
/// <param name="Compute">Computes the metric from the metrics of the test split and of the training split.</param>
internal sealed record ReportMetric(string Key, string Head, Func<ClassificationMetrics, ClassificationMetrics, double> Compute)
{
    /// <summary>Lists the metrics.</summary>
    /// <param name="results">Results of one study. With one logit for each class, precision, recall and ROC AUC are means over the classes.</param>
    public static IReadOnlyList<ReportMetric> For(IEnumerable<ExperimentResult> results)
    {
        var mean = results.All(result => result.Objective.IsBinary) ? "" : "mean ";
        return
        [
            new("accuracy", "accuracy", (test, _) => test.Accuracy),
            new("precision", $"{mean}precision", (test, _) => test.Precision),
            new("recall", $"{mean}recall", (test, _) => test.Recall),
            new("roc_auc", $"{mean}ROC AUC", (test, _) => test.RocAuc),
            new("macro_f1", "macro-F1", (test, _) => test.Matrix.MacroF1),
            new("mcc", "MCC", (test, _) => test.Mcc),
            new("loss", "loss", (test, _) => test.Loss),
            new("gap", "gap", (test, train) => train.Accuracy - test.Accuracy),
        ];
    }

    /// <summary>Computes the metric of one run.</summary>
    /// <param name="run">A completed run.</param>
    public double At(SeedRun run) => Compute(run.Evidence.TestEvaluation!.Metrics, run.Evidence.TrainEvaluation!.Metrics);

    /// <summary>Computes mean and standard deviation of the metric over all seeds.</summary>
    /// <param name="result">A trusted result.</param>
    public MeanAndDeviation Over(ExperimentResult result) => MeanAndDeviation.Of([.. result.Runs.Select(At)]);
}
