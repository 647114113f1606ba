namespace Harness.Invariants.Fitting;

/// <summary>Checks that the norm of all gradients is finite and bounded.</summary>
internal sealed class GradientsAreBounded : IInvariant<RunEvidence>
{
    private const float Bound = 1_000;

    /// <inheritdoc/>
    public string Name => "gradients-are-bounded";

    /// <inheritdoc/>
    public IReadOnlyList<int> Defects => [20];

    /// <inheritdoc/>
    public string Defends => "A ReLU recurrence over 100 steps without gradient clipping: the gradient can grow at every step.";

    /// <inheritdoc/>
    public Stage Stage => Stage.Step;

    /// <inheritdoc/>
    public string Cost => "One norm a weight every sixteenth step.";

    /// <inheritdoc/>
    public bool Applies(RunEvidence evidence) => evidence.Epochs.Any(epoch => epoch.LargestGradientNorm is not null);

    /// <inheritdoc/>
    public Violation? Check(RunEvidence evidence) =>
        evidence.Epochs.Where(epoch => epoch.LargestGradientNorm is { } norm && !(norm <= Bound)).Select(epoch => new Violation(Name,
        FormattableString.Invariant($"The largest gradient norm of epoch {epoch.Epoch} is {(double?)epoch.LargestGradientNorm:0.0#####}."),
        FormattableString.Invariant($"finite, and at most {Bound}; valid runs stay below 100."),
        "a recurrence whose gradient grows at every step, or inputs that were not scaled.",
        "the recurrent layers' initial weights and activations")).FirstOrDefault();
}
