using Harness.Tokens;

namespace Harness.Invariants.Inputs;

/// <summary>Checks that every label is a whole number from 0 to K − 1, when it is loaded and where the loss is computed. Applies to K logits.</summary>
internal sealed class LabelsAreClasses : IInvariant<RunEvidence>
{
    /// <inheritdoc/>
    public string Name => "labels-are-classes";

    /// <inheritdoc/>
    public IReadOnlyList<int> Defects => [1];

    /// <inheritdoc/>
    public string Defends => "Labels 1 to K were given to a softmax over K classes. The last class has no logit, and the first logit is never right.";

    /// <inheritdoc/>
    public Stage Stage => Stage.Data;

    /// <inheritdoc/>
    public string Cost => "One vectorised pass over the labels; a comparison with every class in each step.";

    /// <inheritdoc/>
    public bool Applies(RunEvidence evidence) => !evidence.Objective.IsBinary;

    /// <inheritdoc/>
    public Violation? Check(RunEvidence evidence) => StrayLabels.First(evidence,
        (corpus, row) => Loaded(corpus, row, evidence.Objective.Classes), epoch => WhereTheLossIsTaken(epoch, evidence.Objective.Classes));

    private Violation Loaded(EncodedCorpus corpus, int row, int classes) => new(Name,
        $"The label of {corpus.Split} row {row} is {corpus.Labels.Span[row]}.",
        $"0 to {classes - 1}, for {classes} classes.",
        "labels of the file that were not mapped, or a study that declares fewer classes than the data contains.",
        "the study's Labels");

    private Violation WhereTheLossIsTaken(Training.EpochRecord epoch, int classes) => new(Name,
        $"{epoch.LabelsOutsideDomain} of {epoch.Rows} labels in epoch {epoch.Epoch} were not a class when the loss was computed.",
        $"a whole number from 0 to {classes - 1} for every row.",
        "labels that were changed after loading and before the loss.",
        "Harness/Training/TensorRows.cs, which gathers the batches");
}
