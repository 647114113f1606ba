using Harness.Models.Layers;

namespace Harness.Invariants.Fitting;

/// <summary>Checks that an untrained model with one logit for each of K classes prefers no class: its loss is within 5 % of ln K.</summary>
/// <remarks>Applies to the same models as <see cref="UntrainedLossIsLn2"/>, for the same reason.</remarks>
public sealed class UntrainedLossIsLnK : IInvariant<RunEvidence>
{
    private const double Tolerated = .05;

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
    public bool Applies(RunEvidence evidence) => evidence is { Untrained: not null, Objective.IsBinary: false }
        && evidence.Summary?.Layers is [{ Role: LayerRole.Embedding or LayerRole.Other }, ..];

    /// <inheritdoc/>
    public Violation? Check(RunEvidence evidence)
    {
        var (loss, expected) = (evidence.Untrained!.Loss, evidence.Objective.UntrainedLoss);
        return Math.Abs(loss - expected) <= Tolerated * expected ? null : new Violation(Name,
            FormattableString.Invariant($"The loss before the first step is {loss:G4}."),
            FormattableString.Invariant($"{expected:F3} ± {Tolerated:P0}, which is ln {evidence.Objective.Classes}: no class is preferred."),
            "initial weights that are too large, a bias that is not zero, or labels that are not a class.",
            "the model's initialisers, and Harness/Models/KerasInitialisers.cs");
    }
}
