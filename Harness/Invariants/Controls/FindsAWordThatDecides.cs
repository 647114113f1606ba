using Harness.Metrics;

namespace Harness.Invariants.Controls;

/// <summary>A word that tells the class, at any place of a text, is found.</summary>
internal sealed class FindsAWordThatDecides : IInvariant<ControlEvidence>
{
    private const double Least = .9;

    /// <inheritdoc/>
    public string Name => "finds-a-word-that-decides";

    /// <inheritdoc/>
    public IReadOnlyList<int> Defects => [10, 17];

    /// <inheritdoc/>
    public string Defends => "A convolution over raw ids, and a sequence length that no layer uses. Nobody checked whether a model reads every word.";

    /// <inheritdoc/>
    public Stage Stage => Stage.Control;

    /// <inheritdoc/>
    public string Cost => "One more training.";

    /// <inheritdoc/>
    public bool Applies(ControlEvidence evidence) => evidence is ControlEvidence.DecidingWord;

    /// <inheritdoc/>
    public Violation? Check(ControlEvidence evidence)
    {
        var control = (ControlEvidence.DecidingWord)evidence;
        return control.Accuracy >= Least ? null : new Violation(Name,
            $"{evidence.Subject} has a test accuracy of {DistinctDigits.Percentage(control.Accuracy, Least, 1)} on texts in which one word decides the "
                + "class.",
            FormattableString.Invariant($"at least {Least:P0} of {control.Rows} rows, at every position of the word."),
            "a model that reads only a part of the text, uses ids as numbers, or is trained for too short a time.",
            "the model's first layers, and the length that they read");
    }
}
