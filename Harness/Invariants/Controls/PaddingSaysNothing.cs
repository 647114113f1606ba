using Harness.Metrics;

namespace Harness.Invariants.Controls;

/// <summary>Checks that more padding in front of a text does not change its logits.</summary>
internal sealed class PaddingSaysNothing : IInvariant<ControlEvidence>
{
    private const double Unnoticed = 1e-4;

    /// <inheritdoc/>
    public string Name => "padding-says-nothing";

    /// <inheritdoc/>
    public IReadOnlyList<int> Defects => [13];

    /// <inheritdoc/>
    public string Defends => "Pads unmasked and in front: 21 of 100 ids, and they enter recurrence, maximum and attention.";

    /// <inheritdoc/>
    public Stage Stage => Stage.Control;

    /// <inheritdoc/>
    public string Cost => "Two forward passes.";

    /// <inheritdoc/>
    public bool Applies(ControlEvidence evidence) => evidence is ControlEvidence.MorePadding;

    /// <inheritdoc/>
    public Violation? Check(ControlEvidence evidence)
    {
        var control = (ControlEvidence.MorePadding)evidence;
        return control.LargestShift <= Unnoticed ? null : new Violation(Name,
            FormattableString.Invariant($"{control.Pads} more ids of padding move a logit of {evidence.Subject} by ")
                + $"{DistinctDigits.Trimmed(control.LargestShift, Unnoticed, 4)}.",
            FormattableString.Invariant($"at most {Unnoticed}: the text is the same."),
            "padding that no layer masks.",
            "the layer after the embedding, and whether it is told which ids are padding");
    }
}
