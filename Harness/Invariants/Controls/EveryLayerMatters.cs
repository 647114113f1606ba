namespace Harness.Invariants.Controls;

/// <summary>Checks that removing a layer changes the logits.</summary>
internal sealed class EveryLayerMatters : IInvariant<ControlEvidence>
{
    /// <inheritdoc/>
    public string Name => "every-layer-matters";

    /// <inheritdoc/>
    public IReadOnlyList<int> Defects => [22];

    /// <inheritdoc/>
    public string Defends => "MaxPooling1D(2) right before GlobalMaxPooling1D: the same maximum with it and without it.";

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
            $"Without its {control.Layer}, {evidence.Subject} says exactly the same.",
            "other logits; a layer that changes nothing is not part of the model.",
            "a layer that the next one makes void.",
            "the layers around it, in Harness/Models");
    }
}
