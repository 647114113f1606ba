using Harness.Training;

namespace Harness.Invariants.Results;

/// <summary>Checks that the reported metrics do not contradict each other.</summary>
internal sealed class MetricsDoNotContradict : IInvariant<RunEvidence>
{
    /// <inheritdoc/>
    public string Name => "metrics-do-not-contradict";

    /// <inheritdoc/>
    public IReadOnlyList<int> Defects => [4];

    /// <inheritdoc/>
    public string Defends => "Precision 1, recall 1 and AUC 0 at an accuracy of .5.";

    /// <inheritdoc/>
    public Stage Stage => Stage.Result;

    /// <inheritdoc/>
    public string Cost => "Six comparisons.";

    /// <inheritdoc/>
    public Violation? Check(RunEvidence evidence) => evidence.Evaluations.Select(Check).FirstOrDefault(violation => violation is not null);

    private Violation? Check(Evaluation evaluation)
    {
        var (metrics, classes) = (evaluation.Reported, evaluation.Metrics.OfClasses?.Classes ?? 2);
        return metrics.BrokenIdentity(classes) is not { } identity ? null : new Violation(Name,
            FormattableString.Invariant($"The {evaluation.Split} split has loss {metrics.Loss:G4}, {metrics}."),
            $"{identity}.",
            "labels 1 and 2: precision, recall and AUC count both as positive, but no prediction equals a 2, so accuracy counts it as wrong.",
            "the scoring given to Harness/Training/Evaluator.cs, and the values of the labels");
    }
}
