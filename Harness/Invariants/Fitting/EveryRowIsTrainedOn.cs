namespace Harness.Invariants.Fitting;

/// <summary>Checks that every epoch uses every row of the training split, with the class counts of the split.</summary>
internal sealed class EveryRowIsTrainedOn : IInvariant<RunEvidence>
{
    /// <inheritdoc/>
    public string Name => "every-row-is-trained-on";

    /// <inheritdoc/>
    public IReadOnlyList<int> Defects => [7];

    /// <inheritdoc/>
    public string Defends => "Two RNNs were trained on about 1,000 rows (16 steps of 64), the other models on all rows.";

    /// <inheritdoc/>
    public Stage Stage => Stage.Epoch;

    /// <inheritdoc/>
    public string Cost => "Two counts, kept on the device.";

    /// <inheritdoc/>
    public Violation? Check(RunEvidence evidence) => evidence.Epochs
        .Where(epoch => RowsOf(epoch) != RowsOf(evidence)).Select(epoch => new Violation(Name,
        $"Epoch {epoch.Epoch} was trained on {RowsOf(epoch)}.",
        $"{RowsOf(evidence)}: the training split{(evidence.Validated is null ? "" : " without its validation part")}.",
        "a slice left over from a quick test, or a batch loop that drops the last rows.",
        "the experiment's Fit, and Harness/Training/TensorRows.cs")).FirstOrDefault();

    private static string RowsOf(Training.EpochRecord epoch) => epoch.RowsOfClass is { } ofClass
        ? $"{epoch.Rows} rows, by class {string.Join(", ", ofClass)}" : $"{epoch.Rows} rows, {epoch.Positives} of them positive";

    private static string RowsOf(RunEvidence evidence)
    {
        if (evidence.Validated is null && evidence.Objective.IsBinary)
            return $"{evidence.Train.Rows} rows, {evidence.Train.Positives} of them positive";
        var ofClass = evidence.Validated is null ? evidence.Train.RowsOfClass : Counted(evidence);
        return evidence.Objective.IsBinary
            ? $"{evidence.Fitted.Rows} rows, {ofClass[1]} of them positive" : $"{evidence.Fitted.Rows} rows, by class {string.Join(", ", ofClass)}";
    }

    /// <summary>Counts the rows of each class without the validation part.</summary>
    private static int[] Counted(RunEvidence evidence)
    {
        var ofClass = new int[evidence.Objective.Classes];
        foreach (var label in evidence.Fitted.Labels.Span)
            ofClass[label]++;
        return ofClass;
    }
}
