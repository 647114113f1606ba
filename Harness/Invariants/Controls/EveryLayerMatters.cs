namespace Harness.Invariants.Controls;

/// <summary>Checks that removing a layer changes the logits.</summary>
internal sealed class EveryLayerMatters : IInvariant<ControlEvidence>
{
    /// <inheritdoc/>
    public string Name => "every-layer-matters";

    /// <inheritdoc/>
    public IReadOnlyList<int> Defects => [22];

    /// <inheritdoc/>
    public string Defends => "MaxPooling1D(2) right before GlobalMaxPooling1D: the maximum is the same without it.";

    /// <inheritdoc/>
    public Stage Stage => Stage.Control;

    /// <inheritdoc/>
    public string Cost => "One forward pass a layer.";

    /// <inheritdoc/>
    public bool Applies(ControlEvidence evidence) => evidence is ControlEvidence.RemovedLayer;

    /// <inheritdoc/>
    public Violation? Check(ControlEvidence evidence)
    {
        var control = (ControlEvidence.RemovedLayer)evidence;
        return control.LargestShift > 0 ? null : new Violation(Name,
            $"Without its {control.Layer}, {evidence.Subject} gives exactly the same logits.",
            "different logits. A layer that changes nothing has no use in the model.",
            "a layer whose effect is cancelled by the next layer.",
            "the layers before and after it, in Harness/Models");
    }
}
