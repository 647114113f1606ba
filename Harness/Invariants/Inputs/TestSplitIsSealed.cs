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
    public string Defends => "The test rows as validation rows of every epoch, and no look for texts in both splits.";

    /// <inheritdoc/>
    public Stage Stage => Stage.Data;

    /// <inheritdoc/>
    public string Cost => "One join of all texts for a data set; the rest is comparing fingerprints.";

    /// <inheritdoc/>
    public Violation? Check(RunEvidence evidence) => Overlapping(evidence) ?? WrongRows(evidence);

    private Violation? Overlapping(RunEvidence evidence) =>
        evidence.Overlap.TestRowsInTrain <= evidence.Declared.TestRowsInTrain ? null : new Violation(Name,
        $"{evidence.Overlap.TestRowsInTrain} of {evidence.Test.Rows} test texts stand in the training split too, the first as test row "
            + $"{evidence.Overlap.TestInTrain[0].Row} and training row {evidence.Overlap.TestInTrain[0].Match}.",
        "no text in both; a model may remember what it was trained on.",
        "one file split after it was duplicated, or the same file given twice.",
        "the command overlap, which lists the rows. If the publisher of the data is known to have shared them, "
            + FormattableString.Invariant($"declare \"testRowsInTrain\": {evidence.Overlap.TestRowsInTrain} in data.json beside the data"));

    private Violation? WrongRows(RunEvidence evidence)
    {
        if (evidence.Train.Split != Split.Train || evidence.Test.Split != Split.Test)
            return Refuse($"The training rows are of the {evidence.Train.Split} split and the rows kept for the end of the {evidence.Test.Split} split.");
        if (evidence.EncodedTrain.CorpusFingerprint != evidence.Train.Fingerprint || evidence.EncodedTest.CorpusFingerprint != evidence.Test.Fingerprint)
            return Refuse("The encoded rows are not those of the two splits.");
        if (evidence.Epochs.FirstOrDefault(epoch => epoch.CorpusFingerprint != evidence.Train.Fingerprint) is { } elsewhere)
            return Refuse($"Epoch {elsewhere.Epoch} was trained on rows with fingerprint {elsewhere.CorpusFingerprint[..12]}; the training split is "
                + $"{evidence.Train.Fingerprint[..12]}.");
        if (evidence.Epochs.FirstOrDefault(epoch => epoch.Validation is { } scored && !IsOfTrain(scored, evidence)) is { Validation: { } other } opened)
            return Refuse($"Epoch {opened.Epoch} was validated on {other.Rows} rows of the {other.Split} split with fingerprint "
                + $"{other.CorpusFingerprint[..12]}; the validation part is {evidence.Validated?.Rows ?? 0} rows of {evidence.Train.Fingerprint[..12]}.");
        if (evidence.Validated is { } part && (part.Split != Split.Train || part.Rows + evidence.Fitted.Rows != evidence.EncodedTrain.Rows))
            return Refuse($"The validation part has {part.Rows} rows of the {part.Split} split and {evidence.Fitted.Rows} rows were left to train on; the "
                + $"training split has {evidence.EncodedTrain.Rows}.");
        if (evidence.EvaluatedWhileTraining.OfTest is > 0 and var openings)
            return Refuse($"The test split was evaluated {(openings == 1 ? "once" : $"{openings} times")} before training ended.");
        if (evidence.TestEvaluation is not { } evaluation)
            return null;
        if (evaluation.Split != Split.Test || evaluation.CorpusFingerprint != evidence.Test.Fingerprint)
            return Refuse($"The test metrics come from the {evaluation.Split} split with fingerprint {evaluation.CorpusFingerprint[..12]}; the sealed test "
                + $"split is {evidence.Test.Fingerprint[..12]}.");
        if (evaluation.Metrics.Rows != evidence.Test.Rows)
            return Refuse($"The test metrics come from {evaluation.Metrics.Rows} rows; the test split has {evidence.Test.Rows}.");
        return null;
    }

    private static bool IsOfTrain(Training.ValidationScore scored, RunEvidence evidence) => evidence.Validated is { } part && scored.Split == Split.Train
        && scored.CorpusFingerprint == evidence.Train.Fingerprint && scored.Rows == part.Rows;

    private Violation Refuse(string seen) => new(Name, seen,
        "training on the train split, and test metrics from all rows of the test split, opened once, after the last choice.",
        "the two splits exchanged, one used for both, or test rows given to fit as validation data.",
        "Harness/Experiments/ExperimentRunner.cs, which says what is evaluated");
}
