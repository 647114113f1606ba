namespace Harness.Invariants.Inputs;

/// <summary>Checks that both splits and every evaluation contain rows of each class, if there is one logit for each of K classes.</summary>
internal sealed class EveryClassIsEvaluated : IInvariant<RunEvidence>
{
    /// <inheritdoc/>
    public string Name => "every-class-is-evaluated";

    /// <inheritdoc/>
    public IReadOnlyList<int> Defects => [4];

    /// <inheritdoc/>
    public string Defends => "A class without rows has no recall and no ROC curve, and a mean over the classes hides that.";

    /// <inheritdoc/>
    public Stage Stage => Stage.Data;

    /// <inheritdoc/>
    public string Cost => "A number for each class.";

    /// <inheritdoc/>
    public bool ExplainsOthers => true;

    /// <inheritdoc/>
    public bool Applies(RunEvidence evidence) => !evidence.Objective.IsBinary;

    /// <inheritdoc/>
    public Violation? Check(RunEvidence evidence) => ClassesWithoutRows.First(evidence, (split, isEvaluation, rows) => new Violation(Name,
        $"The {(isEvaluation ? "evaluation of the " : "")}{split} split has {string.Join(", ", rows)} rows of the classes 0 to {rows.Count - 1}.",
        "rows of every class. Without rows of a class, its precision, recall and ROC AUC have no meaning.",
        "a file that lacks a class, or a study that declares more classes than the data contains.",
        evidence.UsersFiles is { } files ? $"{files.FileOf(split)}, and the study's Labels" : "the study's Labels, and the files"));
}
