using Harness.Experiments;
using Harness.Metrics;

namespace Harness.Reporting;

/// <summary>A metric of a run that reports list.</summary>
/// <param name="Key">The name of the column in CSV files.</param>
/// <param name="Head">The column head in tables for readers.</param>
/// <param name="Compute">Computes the metric from the metrics of the test split and of the training split.</param>
internal sealed record ReportMetric(string Key, string Head, Func<ClassificationMetrics, ClassificationMetrics, double> Compute)
{
    /// <summary>The keys of the metrics that follow from others: training minus test accuracy, and accuracy minus the share of the largest class.</summary>
    public const string Gap = "gap", OverMajority = "over_majority";

    /// <summary>Lists the metrics.</summary>
    /// <param name="results">Results of one study. With one logit for each class, precision, recall and ROC AUC are means over the classes.</param>
    public static IReadOnlyList<ReportMetric> For(IEnumerable<ExperimentResult> results)
    {
        var isBinary = results.All(result => result.Objective.IsBinary);
        var mean = isBinary ? "" : "mean ";
        return
        [
            new("accuracy", "accuracy", (test, _) => test.Accuracy),
            new("precision", $"{mean}precision", (test, _) => test.Precision),
            new("recall", $"{mean}recall", (test, _) => test.Recall),
            new("roc_auc", $"{mean}ROC AUC", (test, _) => test.RocAuc),
            .. isBinary ? [new("f1", "F1", (test, _) => test.F1)] : Array.Empty<ReportMetric>(),
            new("macro_f1", "macro-F1", (test, _) => test.Matrix.MacroF1),
            new("mcc", "MCC", (test, _) => test.Mcc),
            new(OverMajority, "over majority", (test, _) => test.Accuracy - test.Matrix.MajorityShare),
            new("loss", "loss", (test, _) => test.Loss),
            new(Gap, "gap", (test, train) => train.Accuracy - test.Accuracy),
        ];
    }

    /// <summary>Computes the metric of one run.</summary>
    /// <param name="run">A completed run.</param>
    public double At(SeedRun run) => Compute(run.Evidence.TestEvaluation!.Metrics, run.Evidence.TrainEvaluation!.Metrics);

    /// <summary>Computes mean and standard deviation of the metric over all seeds.</summary>
    /// <param name="result">A trusted result.</param>
    public MeanAndDeviation Over(ExperimentResult result) => MeanAndDeviation.Of([.. result.Runs.Select(At)]);
}
