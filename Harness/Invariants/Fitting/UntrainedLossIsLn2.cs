namespace Harness.Invariants.Fitting;

/// <summary>Checks that an untrained model predicts nothing: its loss is within 5 % of ln 2.</summary>
/// <remarks>
/// Applies only to models whose first layer is an embedding or has no declared role. A convolution over raw ids starts from values as large as the ids, up to
/// 10,000 times its weights, until batch norm has adapted: such a network starts with a loss of some hundreds (defect 17). With labels 1/2 the untrained loss
/// is ln 2 too, so this invariant does not detect defect 1.
/// </remarks>
internal sealed class UntrainedLossIsLn2 : IInvariant<RunEvidence>
{
    private const double Ln2 = .69314718055994531;

    /// <inheritdoc/>
    public string Name => "untrained-loss-is-ln-2";

    /// <inheritdoc/>
    public IReadOnlyList<int> Defects => [20];

    /// <inheritdoc/>
    public string Defends => "The first epoch ended above ln 2 (.83, .85): the untrained model already preferred one class.";

    /// <inheritdoc/>
    public Stage Stage => Stage.Model;

    /// <inheritdoc/>
    public string Cost => "One forward pass over 256 rows.";

    /// <inheritdoc/>
    public bool Applies(RunEvidence evidence) => evidence.Objective.IsBinary && UntrainedLoss.IsComparable(evidence);

    /// <inheritdoc/>
    public Violation? Check(RunEvidence evidence) => UntrainedLoss.Check(Name, evidence, Ln2, "ln 2", "outside {0, 1}");
}
