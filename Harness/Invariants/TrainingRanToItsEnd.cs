namespace Harness.Invariants;

/// <summary>As many epochs were run as were planned.</summary>
public sealed class TrainingRanToItsEnd : IInvariant<RunEvidence>
{
    /// <inheritdoc/>
    public string Name => "training-ran-to-its-end";

    /// <inheritdoc/>
    public IReadOnlyList<int> Defects => [25];

    /// <inheritdoc/>
    public string Defends => "KeyboardInterrupt in epoch 4 of 10, and the figures reported all the same.";

    /// <inheritdoc/>
    public Stage Stage => Stage.Result;

    /// <inheritdoc/>
    public string Cost => "One comparison.";

    /// <inheritdoc/>
    public bool Applies(RunEvidence evidence) => evidence.PlannedEpochs > 0;

    /// <inheritdoc/>
    public Violation? Check(RunEvidence evidence) => evidence.Epochs.Count == evidence.PlannedEpochs ? null : new Violation(Name,
        $"{evidence.Epochs.Count} of {evidence.PlannedEpochs} planned epochs were run.",
        "all of them; an interrupted run is not a shorter experiment but no experiment.",
        "training that was interrupted, or a Fit that stops by a rule which the experiment does not state.",
        "the experiment's Fit, and the run ledger");
}
