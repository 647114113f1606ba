using Harness.Tokens;

namespace Harness.Invariants.Inputs;

/// <summary>Checks that labels are 0 or 1, when they are loaded and where the loss is computed.</summary>
internal sealed class LabelsAreZeroOrOne : IInvariant<RunEvidence>
{
    /// <inheritdoc/>
    public string Name => "labels-are-0-or-1";

    /// <inheritdoc/>
    public IReadOnlyList<int> Defects => [1];

    /// <inheritdoc/>
    public string Defends => "Labels 1 and 2 were given to a sigmoid. The loss fell to minus fifteen billion.";

    /// <inheritdoc/>
    public Stage Stage => Stage.Data;

    /// <inheritdoc/>
    public string Cost => "One vectorised pass over the labels, and three kernels every sixteenth step.";

    /// <inheritdoc/>
    public bool Applies(RunEvidence evidence) => evidence.Objective.IsBinary;

    /// <inheritdoc/>
    public Violation? Check(RunEvidence evidence) => StrayLabels.First(evidence, Loaded, WhereTheLossIsTaken);

    private Violation Loaded(EncodedCorpus corpus, int row) => new(Name,
        $"The label of {corpus.Split} row {row} is {corpus.Labels.Span[row]}.",
        "0 (negative) or 1 (positive).",
        "labels 1 and 2 of the file were not remapped.",
        "Harness/Data/Formats/FastTextReader.cs, where labels are remapped");

    private Violation WhereTheLossIsTaken(Training.EpochRecord epoch) => new(Name,
        $"{epoch.LabelsOutsideDomain} of {epoch.Rows} labels in epoch {epoch.Epoch} were neither 0 nor 1 when the loss was computed.",
        "0 or 1 for every row. With any other label, binary cross-entropy has no minimum.",
        "labels that were changed after loading and before the loss.",
        "Harness/Training/TensorRows.cs, which gathers the batches");
}
