namespace Harness.Invariants.Inputs;

/// <summary>Checks that both splits and every evaluation contain rows of each class, if there is one logit for each of K classes.</summary>
public sealed class EveryClassIsEvaluated : IInvariant<RunEvidence>
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
    public bool Applies(RunEvidence evidence) => !evidence.Objective.IsBinary;

    /// <inheritdoc/>
    public Violation? Check(RunEvidence evidence) =>
        Check($"The {evidence.Train.Split} split", [.. evidence.Train.RowsOfClass], evidence.Objective.Classes)
        ?? Check($"The {evidence.Test.Split} split", [.. evidence.Test.RowsOfClass], evidence.Objective.Classes)
        ?? evidence.Evaluations.Select(evaluation => Check($"The evaluation of the {evaluation.Split} split",
            [.. Enumerable.Range(0, evaluation.Metrics.Matrix.Classes).Select(evaluation.Metrics.Matrix.RowsOf)], evidence.Objective.Classes))
            .FirstOrDefault(violation => violation is not null);

    private Violation? Check(string where, IReadOnlyList<long> rows, int classes)
    {
        long[] ofClass = [.. Enumerable.Range(0, classes).Select(label => label < rows.Count ? rows[label] : 0)];
        return !ofClass.Contains(0) ? null : new Violation(Name,
            $"{where} has {string.Join(", ", ofClass)} rows of the classes 0 to {classes - 1}.",
            "rows of every class. Without rows of a class, its precision, recall and ROC AUC have no meaning.",
            "a file that lacks a class, or a study that declares more classes than the data contains.",
            "the study's Labels, and the files");
    }
}
