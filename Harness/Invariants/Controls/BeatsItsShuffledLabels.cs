namespace Harness.Invariants.Controls;

/// <summary>Checks that training on shuffled labels gives an accuracy at chance, and that training on the true labels is better by 5σ.</summary>
internal sealed class BeatsItsShuffledLabels : IInvariant<ControlEvidence>
{
    private const int Sigmas = 5;

    /// <inheritdoc/>
    public string Name => "beats-its-shuffled-labels";

    /// <inheritdoc/>
    public IReadOnlyList<int> Defects => [9];

    /// <inheritdoc/>
    public string Defends => "An accuracy of 97.9 % on the training rows and 50 % on the test rows: training on shuffled labels gives the same.";

    /// <inheritdoc/>
    public Stage Stage => Stage.Control;

    /// <inheritdoc/>
    public string Cost => "One more training.";

    /// <inheritdoc/>
    public bool Applies(ControlEvidence evidence) => evidence is ControlEvidence.ShuffledLabels;

    /// <inheritdoc/>
    public Violation? Check(ControlEvidence evidence)
    {
        var control = (ControlEvidence.ShuffledLabels)evidence;
        var margin = Sigmas * Math.Sqrt(control.MajorityShare * (1 - control.MajorityShare) / control.Rows);
        if (control.Shuffled > control.MajorityShare + margin)
            return Refuse(evidence, control, "test rows or their labels that reach the model in some other way.");
        return control.Accuracy > control.Shuffled + margin
            ? null : Refuse(evidence, control, "a model that memorises and does not generalise, or texts whose labels were shuffled before they were read.");
    }

    private Violation Refuse(ControlEvidence evidence, ControlEvidence.ShuffledLabels control, string cause) => new(Name,
        FormattableString.Invariant($"{evidence.Subject} has a test accuracy of {control.Accuracy:P1}, and {control.Shuffled:P1} ")
            + "after training on shuffled labels.",
        FormattableString.Invariant($"chance level for shuffled labels, {control.MajorityShare:P1}, ")
            + $"and for the true labels an accuracy that is higher by more than {Sigmas}σ for {control.Rows} rows.",
        cause,
        "the pairing of texts and labels, from the file to the loss");
}
