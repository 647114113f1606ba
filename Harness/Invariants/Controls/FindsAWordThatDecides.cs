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
    public string Defends => "A convolution over raw ids, and a length that no layer obeys: whether a model reads every word was never asked.";

    /// <inheritdoc/>
    public Stage Stage => Stage.Control;

    /// <inheritdoc/>
    public string Cost => "The training once more.";

    /// <inheritdoc/>
    public bool Applies(ControlEvidence evidence) => evidence is ControlEvidence.DecidingWord;

    /// <inheritdoc/>
    public Violation? Check(ControlEvidence evidence)
    {
        var control = (ControlEvidence.DecidingWord)evidence;
        return control.Accuracy >= Least ? null : new Violation(Name,
            $"{evidence.Subject} has a test accuracy of {DistinctDigits.Percentage(control.Accuracy, Least, 1)} on texts in which one word tells the "
                + "class.",
            FormattableString.Invariant($"at least {Least:P0} of {control.Rows} rows, wherever the word stands."),
            "a model that reads part of a text only, that takes ids for magnitudes, or that is trained for too short a time.",
            "the model's first layers, and the length that they read");
    }
}
