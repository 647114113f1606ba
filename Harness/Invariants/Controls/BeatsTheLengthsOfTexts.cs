namespace Harness.Invariants.Controls;

/// <summary>An experiment knows more than the number of words in a text tells, by 5σ.</summary>
internal sealed class BeatsTheLengthsOfTexts : IInvariant<ControlEvidence>
{
    private const int Sigmas = 5;

    /// <inheritdoc/>
    public string Name => "beats-the-lengths-of-texts";

    /// <inheritdoc/>
    public IReadOnlyList<int> Defects => [13];

    /// <inheritdoc/>
    public string Defends => "Recurrences, poolings and the attention read padding like words, so a model can learn the length of a text and nothing else.";

    /// <inheritdoc/>
    public Stage Stage => Stage.Control;

    /// <inheritdoc/>
    public string Cost => "One more training.";

    /// <inheritdoc/>
    public bool Applies(ControlEvidence evidence) => evidence is ControlEvidence.TextLengths;

    /// <inheritdoc/>
    public Violation? Check(ControlEvidence evidence)
    {
        var control = (ControlEvidence.TextLengths)evidence;
        var margin = Sigmas * Math.Sqrt(.25 / control.Rows);
        return control.Accuracy > control.LengthsAlone + margin ? null : new Violation(Name,
            FormattableString.Invariant($"{evidence.Subject} has a test accuracy of {control.Accuracy:P1}, and {control.LengthsAlone:P1} ")
                + "when all words are replaced by one word, so that only the length is left.",
            $"more than {Sigmas}σ for {control.Rows} rows above the accuracy from the lengths alone.",
            "classes whose texts differ in length, and a model that counts padding.",
            "the lengths of the texts of each class, and the layers that read padding");
    }
}
