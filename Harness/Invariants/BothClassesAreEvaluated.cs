using Harness.Training;

namespace Harness.Invariants;

/// <summary>Every evaluation sees negative rows and positive rows.</summary>
public sealed class BothClassesAreEvaluated : IInvariant
{
    /// <inheritdoc/>
    public string Name => "both-classes-are-evaluated";

    /// <inheritdoc/>
    public string Defends => "Defect 4: precision 1, recall 1 and AUC 0 at accuracy .5, for the metrics saw no negative.";

    /// <inheritdoc/>
    public Stage Stage => Stage.Result;

    /// <inheritdoc/>
    public Violation? Check(RunEvidence evidence) => evidence.Evaluations.Select(Check).FirstOrDefault(violation => violation is not null);

    private Violation? Check(Evaluation evaluation)
    {
        var counts = evaluation.Metrics.Confusion;
        long positives = counts.TruePositives + counts.FalseNegatives, negatives = counts.TrueNegatives + counts.FalsePositives;
        return positives > 0 && negatives > 0 ? null : new Violation(Name,
            $"The {evaluation.Split} split was evaluated on {negatives} negative and {positives} positive rows.",
            "rows of both classes; without them precision, recall and AUC say nothing.",
            "a file of one class, or labels that no longer separate the classes.",
            "Harness/Corpora/Corpus.cs, and the file it was loaded from");
    }
}
