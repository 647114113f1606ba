namespace Harness.Invariants;

/// <summary>Every epoch takes every row of the training split, with the classes that the split has.</summary>
public sealed class EveryRowIsTrainedOn : IInvariant<RunEvidence>
{
    /// <inheritdoc/>
    public string Name => "every-row-is-trained-on";

    /// <inheritdoc/>
    public IReadOnlyList<int> Defects => [7];

    /// <inheritdoc/>
    public string Defends => "Two RNNs fitted on about 1,000 rows (16 steps of 64), the others on all.";

    /// <inheritdoc/>
    public Stage Stage => Stage.Epoch;

    /// <inheritdoc/>
    public string Cost => "Two counts, kept on the device.";

    /// <inheritdoc/>
    public Violation? Check(RunEvidence evidence) => evidence.Epochs
        .Where(epoch => epoch.Rows != evidence.Train.Rows || epoch.Positives != evidence.Train.Positives).Select(epoch => new Violation(Name,
        $"Epoch {epoch.Epoch} was trained on {epoch.Rows} rows, {epoch.Positives} of them positive.",
        $"{evidence.Train.Rows} rows, {evidence.Train.Positives} of them positive: the training split.",
        "a slice left over from a trial, or a batch loop that drops what is left.",
        "the experiment's Fit, and Harness/Training/TensorRows.cs")).FirstOrDefault();
}
