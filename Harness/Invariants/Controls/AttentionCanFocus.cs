using Harness.Metrics;

namespace Harness.Invariants.Controls;

/// <summary>Checks the needle task: if one time step decides and all others are noise, attention must learn to give it 90 % of the weight.</summary>
internal sealed class AttentionCanFocus : IInvariant<ControlEvidence>
{
    private const double Focused = .9;

    /// <inheritdoc/>
    public string Name => "attention-can-focus";

    /// <inheritdoc/>
    public IReadOnlyList<int> Defects => [21];

    /// <inheritdoc/>
    public string Defends => "Scores bounded by tanh give one step of 100 at most e²/(e² + 99) = 6.9 % of the weight.";

    /// <inheritdoc/>
    public Stage Stage => Stage.Control;

    /// <inheritdoc/>
    public string Cost => "A layer and 150 small steps.";

    /// <inheritdoc/>
    public bool Applies(ControlEvidence evidence) => evidence is ControlEvidence.NeedleTask;

    /// <inheritdoc/>
    public Violation? Check(ControlEvidence evidence)
    {
        var control = (ControlEvidence.NeedleTask)evidence;
        return control.Share >= Focused ? null : new Violation(Name,
            $"{evidence.Subject} gives {DistinctDigits.Percentage(control.Share, Focused, 1)} of its weight to the one step of "
                + FormattableString.Invariant($"{control.Steps} that decides."),
            FormattableString.Invariant($"at least {Focused:P0}."),
            "bounded scores: tanh before the softmax caps every share at e²/(e² + T − 1).",
            "the attention layer's scores");
    }
}
