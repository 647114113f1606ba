using Harness.Data;
using Harness.Training;

namespace Harness.Invariants.Inputs;

/// <summary>Checks that both splits and every evaluation contain negative and positive rows.</summary>
public sealed class BothClassesAreEvaluated : IInvariant<RunEvidence>
{
    /// <inheritdoc/>
    public string Name => "both-classes-are-evaluated";

    /// <inheritdoc/>
    public IReadOnlyList<int> Defects => [4];

    /// <inheritdoc/>
    public string Defends => "Precision 1, recall 1 and AUC 0 at an accuracy of .5, because there was no negative row.";

    /// <inheritdoc/>
    public Stage Stage => Stage.Data;

    /// <inheritdoc/>
    public string Cost => "Four numbers.";

    /// <inheritdoc/>
    public bool Applies(RunEvidence evidence) => evidence.Objective.IsBinary;

    /// <inheritdoc/>
    public Violation? Check(RunEvidence evidence) =>
        Check(evidence.Train.Split, evidence.Train.Negatives, evidence.Train.Positives)
        ?? Check(evidence.Test.Split, evidence.Test.Negatives, evidence.Test.Positives)
        ?? evidence.Evaluations.Select(Check).FirstOrDefault(violation => violation is not null);

    private Violation? Check(Evaluation evaluation)
    {
        var counts = evaluation.Metrics.Confusion!;
        return Check(evaluation.Split, counts.TrueNegatives + counts.FalsePositives, counts.TruePositives + counts.FalseNegatives);
    }

    private Violation? Check(Split split, long negatives, long positives)
    {
        return positives > 0 && negatives > 0 ? null : new Violation(Name,
            $"The {split} split has {negatives} negative and {positives} positive rows.",
            "rows of both classes. With one class, precision, recall and AUC have no meaning.",
            "a file of one class, or labels that no longer separate the classes.",
            "Harness/Data/Corpus.cs, and the file it was loaded from");
    }
}
