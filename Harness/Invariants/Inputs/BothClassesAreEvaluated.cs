using Harness.Data;

namespace Harness.Invariants.Inputs;

/// <summary>Checks that both splits and every evaluation contain negative and positive rows.</summary>
internal sealed class BothClassesAreEvaluated : IInvariant<RunEvidence>
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
    public bool ExplainsOthers => true;

    /// <inheritdoc/>
    public bool Applies(RunEvidence evidence) => evidence.Objective.IsBinary;

    /// <inheritdoc/>
    public Violation? Check(RunEvidence evidence) => ClassesWithoutRows.First(evidence, (split, _, rows) => new Violation(Name,
        $"The {split} split has {rows[0]} negative and {rows[1]} positive rows.",
        "rows of both classes. With one class, precision, recall and AUC have no meaning.",
        "a file of one class, or labels that no longer separate the classes.",
        evidence.UsersFiles is { } files ? $"{files.FileOf(split)}, and \"labels\" in {DataDeclaration.FileName} in the folder of the data"
            : "Harness/Data/Corpus.cs, and the file it was loaded from"));
}
