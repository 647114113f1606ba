namespace Harness.Invariants.Controls;

/// <summary>Rows with the same text get the same prediction.</summary>
internal sealed class EqualTextsGetEqualAnswers : IInvariant<ControlEvidence>
{
    /// <inheritdoc/>
    public string Name => "equal-texts-get-equal-answers";

    /// <inheritdoc/>
    public IReadOnlyList<int> Defects => [26];

    /// <inheritdoc/>
    public string Defends => "The figures of the progress bar are taken with active dropout: the same row counts as right or wrong by chance.";

    /// <inheritdoc/>
    public Stage Stage => Stage.Control;

    /// <inheritdoc/>
    public string Cost => "One epoch.";

    /// <inheritdoc/>
    public bool Applies(ControlEvidence evidence) => evidence is ControlEvidence.EqualTexts;

    /// <inheritdoc/>
    public Violation? Check(ControlEvidence evidence)
    {
        var control = (ControlEvidence.EqualTexts)evidence;
        var halfARow = .5 / control.Rows;
        return control.ClassShares.Any(share => Math.Abs(share - control.Accuracy) < halfARow) ? null : new Violation(Name,
            FormattableString.Invariant($"When all {control.Rows} test texts are the same, {evidence.Subject} has an accuracy of {control.Accuracy:P2}."),
            "the same class for all rows, which is an accuracy of "
                + $"{string.Join(" or ", control.ClassShares.Select(share => FormattableString.Invariant($"{share:P2}")))}.",
            "dropout that is active in the evaluation, or a state that is carried over from one row to the next.",
            "the layers that behave differently in training, and fields that a layer keeps between calls");
    }
}
