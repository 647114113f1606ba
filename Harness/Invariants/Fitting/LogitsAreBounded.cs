namespace Harness.Invariants.Fitting;

/// <summary>Checks that no logit is larger than a probability can express.</summary>
internal sealed class LogitsAreBounded : IInvariant<RunEvidence>
{
    private const float Bound = 100;

    /// <inheritdoc/>
    public string Name => "logits-are-bounded";

    /// <inheritdoc/>
    public IReadOnlyList<int> Defects => [2];

    /// <inheritdoc/>
    public string Defends => "The logits moved by learning rate · steps in every epoch, without end: −7,152, −7,142, −7,143.";

    /// <inheritdoc/>
    public Stage Stage => Stage.Step;

    /// <inheritdoc/>
    public string Cost => "One copy a step and three kernels every sixteenth.";

    /// <inheritdoc/>
    public Violation? Check(RunEvidence evidence) => evidence.Epochs.Where(epoch => !(epoch.LargestLogit <= Bound)).Select(epoch => new Violation(Name,
        FormattableString.Invariant($"The largest absolute logit of epoch {epoch.Epoch} is {(double)epoch.LargestLogit:0.0#####}."),
        FormattableString.Invariant($"at most {Bound}. From 37 on, a {(evidence.Objective.IsBinary ? "sigmoid" : "softmax")} is 1 in double precision."),
        $"a loss without a minimum ({(evidence.Objective.IsBinary ? "labels outside {0, 1}" : "labels that are not a class")}), "
            + "a learning rate that is too large, or inputs that were not scaled.",
        "the labels that the loss is computed with, and the model's last layer")).FirstOrDefault();
}
