using Harness.Training;

namespace Harness.Invariants.Results;

/// <summary>Checks that both splits are evaluated and every metric is a finite number.</summary>
internal sealed class EveryMetricIsThere : IInvariant<RunEvidence>
{
    /// <inheritdoc/>
    public string Name => "every-metric-is-there";

    /// <inheritdoc/>
    public IReadOnlyList<int> Defects => [24];

    /// <inheritdoc/>
    public string Defends => "evaluate() was called for three of six models, and the CNN logged only accuracy.";

    /// <inheritdoc/>
    public Stage Stage => Stage.Result;

    /// <inheritdoc/>
    public string Cost => "Ten comparisons.";

    /// <inheritdoc/>
    public Violation? Check(RunEvidence evidence) =>
        Check("training split", evidence.TrainEvaluation) ?? Check("test split", evidence.TestEvaluation);

    private Violation? Check(string split, Evaluation? evaluation)
    {
        if (evaluation is null)
            return Refuse($"The {split} was not evaluated.");
        var metrics = evaluation.Reported;
        var hasPrecision = evaluation.Metrics.Confusion is { } counts
            ? counts.TruePositives + counts.FalsePositives > 0 // else nothing was predicted positive
            : evaluation.Metrics.Matrix.NeverPredicted().Count == 0;
        (string Name, double Value, bool Expected)[] schema =
        [
            ("loss", metrics.Loss, true),
            ("accuracy", metrics.Accuracy, true),
            ("precision", metrics.Precision, hasPrecision),
            ("recall", metrics.Recall, true),
            ("ROC AUC", metrics.RocAuc, true),
        ];
        var missing = schema.Where(metric => metric.Expected && !double.IsFinite(metric.Value)).Select(metric => metric.Name).ToList();
        return missing.Count == 0 ? null : Refuse($"The {split} has no {string.Join(", no ", missing)}.");
    }

    private Violation Refuse(string seen) => new(Name, seen,
        "loss, accuracy, precision, recall and ROC AUC for both splits of every experiment.",
        "a model that was compiled with fewer metrics, or an evaluation that was skipped.",
        "Harness/Training/Evaluator.cs, and Harness/Experiments/ExperimentRunner.cs, which calls it");
}
