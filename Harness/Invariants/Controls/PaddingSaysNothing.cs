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
    public string Defends => "Padding in front of the text, without a mask: 21 of 100 ids are padding. The recurrence, the maximum and the attention use them.";

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
            FormattableString.Invariant($"{control.Pads} more ids of padding change a logit of {evidence.Subject} by ")
                + $"{DistinctDigits.Trimmed(control.LargestShift, Unnoticed, 4)}.",
            FormattableString.Invariant($"a change of at most {Unnoticed}, because the text is the same."),
            "padding that is not masked.",
            "the layer after the embedding, and whether it gets the mask of the padding");
    }
}
