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
    public string Defends => "\"The LSTM performs poorly, probably due to low complexity\": all LSTMs failed in the same way, whatever their size.";

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
            FormattableString.Invariant($"{evidence.Subject} has an accuracy of {control.Accuracy:P1}, a bag of words {control.Control:P1}."),
            FormattableString.Invariant($"no less than a model that cannot see the order of words, within {Sigmas}σ of {control.Rows} rows."),
            "the pipeline, not the model's size: whatever breaks every sequence model alike.",
            "labels, encoding and training, in this order");
    }
}
