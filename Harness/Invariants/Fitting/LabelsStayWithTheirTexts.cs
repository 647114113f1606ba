namespace Harness.Invariants.Fitting;

/// <summary>Checks that the rows used in training pair the same labels with the same texts as the encoded rows.</summary>
internal sealed class LabelsStayWithTheirTexts : IInvariant<RunEvidence>
{
    /// <inheritdoc/>
    public string Name => "labels-stay-with-their-texts";

    /// <inheritdoc/>
    public IReadOnlyList<int> Defects => [9];

    /// <inheritdoc/>
    public string Defends => "97.9 % accuracy on the training rows and chance level on the test rows: a model that memorises shuffled labels has the same.";

    /// <inheritdoc/>
    public Stage Stage => Stage.Epoch;

    /// <inheritdoc/>
    public string Cost => "Two hashes of all ids and labels a run: .1 s each for a million texts.";

    /// <inheritdoc/>
    public bool Applies(RunEvidence evidence) => evidence.PairingFingerprint is not null;

    /// <inheritdoc/>
    public Violation? Check(RunEvidence evidence) =>
        evidence.Epochs.Where(epoch => epoch.PairingFingerprint != evidence.PairingFingerprint).Select(epoch => new Violation(Name,
        $"Epoch {epoch.Epoch} was trained on rows whose ids and labels hash to {epoch.PairingFingerprint[..8]}.",
        $"{evidence.PairingFingerprint![..8]}, the hash after encoding.",
        "texts and labels that were shuffled or filtered separately, or ids that were changed after encoding.",
        "the experiment's Fit, and the code between Harness/Tokens/Encoder.cs and Fit")).FirstOrDefault();
}
