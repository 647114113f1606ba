namespace Harness.Invariants.Controls;

/// <summary>Checks that permuting the ids of the words does not reduce the accuracy: an id is a name, not a magnitude.</summary>
internal sealed class IdsAreNamesNotMagnitudes : IInvariant<ControlEvidence>
{
    private const int Sigmas = 5;

    /// <inheritdoc/>
    public string Name => "ids-are-names-not-magnitudes";

    /// <inheritdoc/>
    public IReadOnlyList<int> Defects => [17];

    /// <inheritdoc/>
    public string Defends => "A convolution over raw ids treats word 4,000 as twice word 2,000.";

    /// <inheritdoc/>
    public Stage Stage => Stage.Control;

    /// <inheritdoc/>
    public string Cost => "One more training.";

    /// <inheritdoc/>
    public bool Applies(ControlEvidence evidence) => evidence is ControlEvidence.PermutedVocabulary;

    /// <inheritdoc/>
    public Violation? Check(ControlEvidence evidence)
    {
        var control = (ControlEvidence.PermutedVocabulary)evidence;
        var margin = Sigmas * Math.Sqrt(.25 / control.Rows + 2 * control.SeedNoise * control.SeedNoise);
        return control.Permuted > control.Accuracy - margin ? null : new Violation(Name,
            FormattableString.Invariant($"{evidence.Subject} has an accuracy of {control.Accuracy:P1}, and {control.Permuted:P1} ")
                + "after the ids of the words were permuted.",
            FormattableString.Invariant($"at least as before, within {Sigmas}σ for {control.Rows} rows{(control.SeedNoise > 0 ? " and two seeds" : "")}."),
            "ids that are used as numbers, without an embedding.",
            "the model's first layer");
    }
}
