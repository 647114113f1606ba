namespace Harness.Invariants.Fitting;

/// <summary>Checks that the rows used in training pair the same labels with the same texts as the encoded rows.</summary>
internal sealed class LabelsStayWithTheirTexts : IInvariant<RunEvidence>
{
    /// <inheritdoc/>
    public string Name => "labels-stay-with-their-texts";

    /// <inheritdoc/>
    public IReadOnlyList<int> Defects => [9];

    /// <inheritdoc/>
    public string Defends => "97.9 % on the training rows and chance on the test rows: what memorising shuffled labels looks like.";

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
        $"{evidence.PairingFingerprint![..8]}, as they were encoded.",
        "texts and labels shuffled or filtered apart from each other, or ids changed after they were encoded.",
        "the experiment's Fit, and whatever stands between Harness/Tokens/Encoder.cs and it")).FirstOrDefault();
}
