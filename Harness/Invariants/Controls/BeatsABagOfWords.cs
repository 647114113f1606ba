namespace Harness.Invariants.Controls;

/// <summary>Checks that a sequence model is no worse than a bag of words on the same rows.</summary>
internal sealed class BeatsABagOfWords : IInvariant<ControlEvidence>
{
    private const int Sigmas = 5;

    /// <inheritdoc/>
    public string Name => "beats-a-bag-of-words";

    /// <inheritdoc/>
    public IReadOnlyList<int> Defects => [32];

    /// <inheritdoc/>
    public string Defends => "\"The LSTM performs poorly, probably due to low complexity\", but LSTMs of all sizes failed in the same way.";

    /// <inheritdoc/>
    public Stage Stage => Stage.Control;

    /// <inheritdoc/>
    public string Cost => "A logistic regression over word counts.";

    /// <inheritdoc/>
    public bool Applies(ControlEvidence evidence) => evidence is ControlEvidence.BagOfWords;

    /// <inheritdoc/>
    public Violation? Check(ControlEvidence evidence)
    {
        var control = (ControlEvidence.BagOfWords)evidence;
        var margin = Sigmas * Math.Sqrt(.25 / control.Rows);
        return control.Accuracy > control.Control - margin ? null : new Violation(Name,
            FormattableString.Invariant($"{evidence.Subject} has an accuracy of {control.Accuracy:P1}, and a bag of words {control.Control:P1}."),
            FormattableString.Invariant($"at least the accuracy of a model that does not see the order of words, within {Sigmas}σ for {control.Rows} rows."),
            "an error in the pipeline that affects every sequence model. The size of the model is not the cause.",
            "labels, encoding and training, in this order");
    }
}
