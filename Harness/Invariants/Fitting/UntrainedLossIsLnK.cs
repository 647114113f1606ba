namespace Harness.Invariants.Fitting;

/// <summary>Checks that an untrained model with one logit for each of K classes prefers no class: its loss is within 5 % of ln K.</summary>
/// <remarks>Applies to the same models as <see cref="UntrainedLossIsLn2"/>, for the same reason.</remarks>
internal sealed class UntrainedLossIsLnK : IInvariant<RunEvidence>
{
    /// <inheritdoc/>
    public string Name => "untrained-loss-is-ln-k";

    /// <inheritdoc/>
    public IReadOnlyList<int> Defects => [20];

    /// <inheritdoc/>
    public string Defends => "The first epoch ended above ln K: the untrained model already preferred one class.";

    /// <inheritdoc/>
    public Stage Stage => Stage.Model;

    /// <inheritdoc/>
    public string Cost => "One forward pass over 256 rows.";

    /// <inheritdoc/>
    public bool Applies(RunEvidence evidence) => !evidence.Objective.IsBinary && UntrainedLoss.IsComparable(evidence);

    /// <inheritdoc/>
    public Violation? Check(RunEvidence evidence) =>
        UntrainedLoss.Check(Name, evidence, evidence.Objective.UntrainedLoss, $"ln {evidence.Objective.Classes}", "that are not a class");
}
