namespace Harness.Invariants.Results;

/// <summary>Checks that the recorded duration of the epochs contains no evaluation.</summary>
internal sealed class TrainingIsTimedAlone : IInvariant<RunEvidence>
{
    /// <inheritdoc/>
    public string Name => "training-is-timed-alone";

    /// <inheritdoc/>
    public IReadOnlyList<int> Defects => [28];

    /// <inheritdoc/>
    public string Defends => "\"1s/step\" for 16 steps: the time of 400,000 validation rows.";

    /// <inheritdoc/>
    public Stage Stage => Stage.Result;

    /// <inheritdoc/>
    public string Cost => "Two clocks.";

    /// <inheritdoc/>
    public bool Applies(RunEvidence evidence) => evidence.WhileTraining > TimeSpan.Zero;

    /// <inheritdoc/>
    public Violation? Check(RunEvidence evidence)
    {
        var training = TimeSpan.FromTicks(evidence.Epochs.Sum(epoch => epoch.Duration.Ticks));
        var evaluating = evidence.EvaluatedWhileTraining.Spent;
        return training + evaluating <= evidence.WhileTraining ? null : new Violation(Name,
            $"Epochs of {Ms(training)} and evaluations of {Ms(evaluating)} are said to have fitted into {Ms(evidence.WhileTraining)}.",
            "training and evaluation timed apart; together they take no more than the time that passed.",
            "validation inside an epoch's clock.",
            "the experiment's Fit, where it takes the epoch's duration");
    }

    private static string Ms(TimeSpan time) => FormattableString.Invariant($"{time.TotalMilliseconds:0} ms");
}
