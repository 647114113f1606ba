using Harness.Data;
using Harness.Metrics;
using Harness.Training;

namespace Harness.Invariants.Results;

/// <summary>Checks that no accuracy is further below the share of the majority class than chance explains.</summary>
internal sealed class AccuracyIsNotBelowChance : IInvariant<RunEvidence>
{
    private const int Sigmas = 5;

    /// <inheritdoc/>
    public string Name => "accuracy-is-not-below-chance";

    /// <inheritdoc/>
    public IReadOnlyList<int> Defects => [6];

    /// <inheritdoc/>
    public string Defends => "A test accuracy of .0033 was read as a weak model. With another encoding it was 49.99 %.";

    /// <inheritdoc/>
    public Stage Stage => Stage.Result;

    /// <inheritdoc/>
    public string Cost => "One square root.";

    /// <inheritdoc/>
    public Violation? Check(RunEvidence evidence) => evidence.Evaluations
        .Select(evaluation => Check(evaluation, evidence.UsersFiles)).FirstOrDefault(violation => violation is not null);

    private Violation? Check(Evaluation evaluation, SplitFiles? users)
    {
        var (majority, rows) = (evaluation.Metrics.Matrix.MajorityShare, evaluation.Metrics.Rows);
        var least = majority - Sigmas * Math.Sqrt(majority * (1 - majority) / rows);
        var accuracy = evaluation.Reported.Accuracy;
        return !(accuracy < least) ? null : new Violation(Name,
            FormattableString.Invariant($"The accuracy on the {evaluation.Split} split is {DistinctDigits.Percentage(accuracy, least, 2)}."),
            $"at least {DistinctDigits.Percentage(least, accuracy, 2)}: "
                + FormattableString.Invariant($"the share of the majority class, {majority:P2}, minus {Sigmas}σ for {rows} rows."),
            "an encoding error, not a weak model, because a weak model is at chance level. The labels have wrong values or are exchanged.",
            users is null ? "the labels of the two splits, and the scoring given to Harness/Training/Evaluator.cs"
                : $"the labels in {users.Both()}, and \"labels\" in {DataDeclaration.FileName} in the folder of the data");
    }
}
