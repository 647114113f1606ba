namespace Harness.Invariants.Fitting;

/// <summary>Checks that the loss does not fall by the same large amount in every epoch.
/// Normal learning slows down; an objective without a minimum does not.</summary>
internal sealed class LossDoesNotFallByTheStep : IInvariant<RunEvidence>
{
    /// <summary>The most by which the loss can fall in a model that starts from ln 2.</summary>
    private const double Ln2 = .69314718055994531;

    private const double Alike = .1;

    /// <inheritdoc/>
    public string Name => "loss-does-not-fall-by-the-step";

    /// <inheritdoc/>
    public IReadOnlyList<int> Defects => [2];

    /// <inheritdoc/>
    public string Defends => "The validation loss of the attention model fell by 7,152, 7,142 and 7,143: the last layer grew, and nothing was learnt.";

    /// <inheritdoc/>
    public Stage Stage => Stage.Epoch;

    /// <inheritdoc/>
    public string Cost => "Three subtractions.";

    /// <inheritdoc/>
    public bool Applies(RunEvidence evidence) => evidence.Epochs.Count >= 3;

    /// <inheritdoc/>
    public Violation? Check(RunEvidence evidence)
    {
        var falls = evidence.Epochs.Zip(evidence.Epochs.Skip(1), (before, after) => before.Loss - after.Loss).ToList();
        var untrainedLoss = evidence.Objective.IsBinary ? Ln2 : evidence.Objective.UntrainedLoss;
        for (var i = 1; i < falls.Count; i++)
        {
            if (falls[i - 1] > untrainedLoss && Math.Abs(falls[i] - falls[i - 1]) <= Alike * falls[i - 1])
                return Refuse(evidence.Epochs[i + 1].Epoch, falls[i - 1], falls[i]);
        }
        return null;
    }

    private Violation Refuse(int epoch, double before, double now) => new(Name,
        FormattableString.Invariant($"The loss fell by {before:G4}, and then by {now:G4} in epoch {epoch}."),
        "the loss falls by less in each epoch. All falls together are at most the loss of the first epoch, because a loss is at least 0.",
        "a loss without a minimum: the weights move by the learning rate at every step, without end.",
        "the labels that the loss is computed with");
}
