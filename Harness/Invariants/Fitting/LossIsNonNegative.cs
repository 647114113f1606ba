namespace Harness.Invariants.Fitting;

/// <summary>Checks that the loss of every step is finite and not negative.</summary>
internal sealed class LossIsNonNegative : IInvariant<RunEvidence>
{
    /// <inheritdoc/>
    public string Name => "loss-is-non-negative";

    /// <inheritdoc/>
    public IReadOnlyList<int> Defects => [1];

    /// <inheritdoc/>
    public string Defends => "A loss of −97,668 in the first epoch was taken as a sign of learning.";

    /// <inheritdoc/>
    public Stage Stage => Stage.Step;

    /// <inheritdoc/>
    public string Cost => "One copy a step and four kernels every sixteenth.";

    /// <inheritdoc/>
    public Violation? Check(RunEvidence evidence) =>
        evidence.Epochs
        .Where(epoch => !(epoch.SmallestStepLoss >= 0) || !float.IsFinite(epoch.LargestStepLoss)).Select(epoch => Refuse(epoch, evidence.Objective))
        .FirstOrDefault();

    private Violation Refuse(Training.EpochRecord epoch, Training.Objective objective) => new(Name,
        FormattableString.Invariant($"The step losses of epoch {epoch.Epoch} run from {epoch.SmallestStepLoss:G6} to {epoch.LargestStepLoss:G6}."),
        FormattableString.Invariant(
            $"every loss is finite and at least 0; the loss of an untrained model is ln {objective.Classes} = {objective.UntrainedLoss:0.000}."),
        epoch.SmallestStepLoss < 0 ? objective.IsBinary ? "labels outside {0, 1}." : "labels that are not a class."
            : "weights that overflowed, because the learning rate is too large or the states of a ReLU recurrence grew.",
        "Harness/Training/Trainer.cs, and the labels it was given");
}
