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
        .Where(epoch => RowsOf(epoch) != RowsOf(evidence)).Select(epoch => new Violation(Name,
        $"Epoch {epoch.Epoch} was trained on {RowsOf(epoch)}.",
        $"{RowsOf(evidence)}: the training split.",
        "a slice left over from a trial, or a batch loop that drops what is left.",
        "the experiment's Fit, and Harness/Training/TensorRows.cs")).FirstOrDefault();

    private static string RowsOf(Training.EpochRecord epoch) => epoch.RowsOfClass is { } ofClass
        ? $"{epoch.Rows} rows, by class {string.Join(", ", ofClass)}" : $"{epoch.Rows} rows, {epoch.Positives} of them positive";

    private static string RowsOf(RunEvidence evidence) => evidence.Objective.IsBinary
        ? $"{evidence.Train.Rows} rows, {evidence.Train.Positives} of them positive"
        : $"{evidence.Train.Rows} rows, by class {string.Join(", ", evidence.Train.RowsOfClass)}";
}
