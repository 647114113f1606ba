using Harness.Experiments;
using Harness.Metrics;

namespace Harness.Reporting;

/// <summary>A figure of a run that reports list.</summary>
/// <param name="Key">Its column in a CSV file.</param>
/// <param name="Head">What stands above it for people.</param>
/// <param name="Compute">Takes it from the metrics of the test split and of the training split.</param>
internal sealed record ReportMetric(string Key, string Head, Func<ClassificationMetrics, ClassificationMetrics, double> Compute)
{
    /// <summary>Lists the figures.</summary>
    /// <param name="results">Of one study; with a logit for each class, precision, recall and area are means over the classes.</param>
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

    /// <summary>Computes the figure of one run.</summary>
    /// <param name="run">Completed.</param>
    public double At(SeedRun run) => Compute(run.Evidence.TestEvaluation!.Metrics, run.Evidence.TrainEvaluation!.Metrics);

    /// <summary>Computes the figure over all seeds.</summary>
    /// <param name="result">Trusted.</param>
    public MeanAndDeviation Over(ExperimentResult result) => MeanAndDeviation.Of([.. result.Runs.Select(At)]);
}
