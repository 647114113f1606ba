using Harness.Metrics;

namespace Harness.Invariants.Results;

/// <summary>Checks that predictions equal to the labels score 1 in every metric.</summary>
internal sealed class PerfectPredictorScoresOne : IInvariant<RunEvidence>
{
    /// <inheritdoc/>
    public string Name => "perfect-predictor-scores-1";

    /// <inheritdoc/>
    public IReadOnlyList<int> Defects => [3];

    /// <inheritdoc/>
    public string Defends => "Every LSTM stayed at an accuracy of .5000: with labels 1 and 2, no prediction can equal a 2.";

    /// <inheritdoc/>
    public Stage Stage => Stage.Result;

    /// <inheritdoc/>
    public string Cost => "The metrics once more.";

    /// <inheritdoc/>
    public Violation? Check(RunEvidence evidence) =>
        evidence.Evaluations.Where(evaluation => !IsPerfect(evaluation.PerfectPredictor)).Select(evaluation => new Violation(Name,
        $"A perfect predictor of the {evaluation.Split} split scores {evaluation.PerfectPredictor}.",
        "1 for all four metrics. If a perfect predictor cannot reach 1, no model can.",
        "labels with other values than the metrics expect.",
        "the scoring given to Harness/Training/Evaluator.cs, and the values of the labels")).FirstOrDefault();

    private static bool IsPerfect(ReportedMetrics metrics) => metrics is { Accuracy: 1, Precision: 1, Recall: 1, RocAuc: 1 };
}
