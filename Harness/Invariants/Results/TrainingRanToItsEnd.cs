using Harness.Training;

namespace Harness.Invariants.Results;

/// <summary>Checks that as many epochs were run as planned, or as the declared stopping rule requires.</summary>
internal sealed class TrainingRanToItsEnd : IInvariant<RunEvidence>
{
    /// <inheritdoc/>
    public string Name => "training-ran-to-its-end";

    /// <inheritdoc/>
    public IReadOnlyList<int> Defects => [25];

    /// <inheritdoc/>
    public string Defends => "KeyboardInterrupt in epoch 4 of 10: the figures were reported anyway.";

    /// <inheritdoc/>
    public Stage Stage => Stage.Result;

    /// <inheritdoc/>
    public string Cost => "One comparison.";

    /// <inheritdoc/>
    public bool Applies(RunEvidence evidence) => evidence.PlannedEpochs > 0;

    /// <inheritdoc/>
    public Violation? Check(RunEvidence evidence) => IsOver(evidence) ? null : new Violation(Name,
        $"{evidence.Epochs.Count} of {evidence.PlannedEpochs} planned epochs were run.",
        "all planned epochs. An interrupted run is not a valid result.",
        "training that was interrupted, or a Fit that stops early by a rule that the experiment does not declare.",
        "the experiment's Fit, and the run ledger");

    /// <summary>Applies the stopping rule again to the recorded scores: it must stop after the last epoch and after no earlier one.</summary>
    private static bool IsOver(RunEvidence evidence)
    {
        if (evidence.Options.BestEpoch is not { Patience: not null } rule)
            return evidence.Epochs.Count == evidence.PlannedEpochs;
        var scores = evidence.Epochs.Select(epoch => epoch.Validation).OfType<ValidationScore>().ToList();
        return scores.Count == evidence.Epochs.Count && !rule.Stops(scores[..^1])
            && (evidence.Epochs.Count == evidence.PlannedEpochs || rule.Stops(scores));
    }
}
