using Harness.Data;

namespace Harness.Invariants.Inputs;

/// <summary>Checks that the test metrics come from all rows of the test split, and that no test text was trained on.</summary>
internal sealed class TestSplitIsSealed : IInvariant<RunEvidence>
{
    /// <inheritdoc/>
    public string Name => "test-split-is-sealed";

    /// <inheritdoc/>
    public IReadOnlyList<int> Defects => [15, 16];

    /// <inheritdoc/>
    public string Defends => "The test rows were used for validation after every epoch, and nobody searched for texts that are in both splits.";

    /// <inheritdoc/>
    public Stage Stage => Stage.Data;

    /// <inheritdoc/>
    public string Cost => "One join of all texts for a data set; the rest is comparing fingerprints.";

    /// <inheritdoc/>
    public Violation? Check(RunEvidence evidence) => Overlapping(evidence) ?? WrongRows(evidence);

    private Violation? Overlapping(RunEvidence evidence) =>
        evidence.Overlap.TestRowsInTrain <= evidence.Declared.TestRowsInTrain ? null : new Violation(Name,
        $"{evidence.Overlap.TestRowsInTrain} of {evidence.Test.Rows} test texts are also in the training split. The first is test row "
            + $"{evidence.Overlap.TestInTrain[0].Row} and training row {evidence.Overlap.TestInTrain[0].Match}.",
        "no text in both splits, because a model can remember the texts that it was trained on.",
        "a file with duplicates that was divided into two splits, or the same file given for both splits.",
        "the command overlap, which lists these rows. If the published data is known to contain them, "
            + FormattableString.Invariant($"declare \"testRowsInTrain\": {evidence.Overlap.TestRowsInTrain} in data.json in the folder of the data"));

    private Violation? WrongRows(RunEvidence evidence)
    {
        if (evidence.Train.Split != Split.Train || evidence.Test.Split != Split.Test)
            return Refuse($"The training rows come from the {evidence.Train.Split} split, and the test rows from the {evidence.Test.Split} split.");
        if (evidence.EncodedTrain.CorpusFingerprint != evidence.Train.Fingerprint || evidence.EncodedTest.CorpusFingerprint != evidence.Test.Fingerprint)
            return Refuse("The encoded rows do not come from the two loaded splits.");
        if (evidence.Epochs.FirstOrDefault(epoch => epoch.CorpusFingerprint != evidence.Train.Fingerprint) is { } elsewhere)
            return Refuse($"Epoch {elsewhere.Epoch} was trained on rows with fingerprint {elsewhere.CorpusFingerprint[..12]}; the training split has "
                + $"fingerprint {evidence.Train.Fingerprint[..12]}.");
        if (evidence.Epochs.FirstOrDefault(epoch => epoch.Validation is { } scored && !IsOfTrain(scored, evidence)) is { Validation: { } other } opened)
            return Refuse($"Epoch {opened.Epoch} was validated on {other.Rows} rows of the {other.Split} split with fingerprint "
                + $"{other.CorpusFingerprint[..12]}; the validation part has {evidence.Validated?.Rows ?? 0} rows with fingerprint "
                + $"{evidence.Train.Fingerprint[..12]}.");
        if (evidence.Validated is { } part && (part.Split != Split.Train || part.Rows + evidence.Fitted.Rows != evidence.EncodedTrain.Rows))
            return Refuse($"The validation part has {part.Rows} rows of the {part.Split} split, and {evidence.Fitted.Rows} rows are left for training; "
                + $"the training split has {evidence.EncodedTrain.Rows} rows.");
        if (evidence.EvaluatedWhileTraining.OfTest is > 0 and var openings)
            return Refuse($"The test split was evaluated {(openings == 1 ? "once" : $"{openings} times")} before training ended.");
        if (evidence.TestEvaluation is not { } evaluation)
            return null;
        if (evaluation.Split != Split.Test || evaluation.CorpusFingerprint != evidence.Test.Fingerprint)
            return Refuse($"The test metrics come from the {evaluation.Split} split with fingerprint {evaluation.CorpusFingerprint[..12]}; the test "
                + $"split has fingerprint {evidence.Test.Fingerprint[..12]}.");
        if (evaluation.Metrics.Rows != evidence.Test.Rows)
            return Refuse($"The test metrics come from {evaluation.Metrics.Rows} rows; the test split has {evidence.Test.Rows} rows.");
        return null;
    }

    private static bool IsOfTrain(Training.ValidationScore scored, RunEvidence evidence) => evidence.Validated is { } part && scored.Split == Split.Train
        && scored.CorpusFingerprint == evidence.Train.Fingerprint && scored.Rows == part.Rows;

    private Violation Refuse(string seen) => new(Name, seen,
        "training on the training split only. All rows of the test split are evaluated, once, after the training.",
        "the two splits were exchanged, one split was used for both, or test rows were given to fit as validation data.",
        "Harness/Experiments/ExperimentRunner.cs, which decides which rows are evaluated");
}
