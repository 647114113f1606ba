namespace Harness.Invariants.Results;

/// <summary>Checks that the recorded duration of the epochs contains no evaluation.</summary>
internal sealed class TrainingIsTimedAlone : IInvariant<RunEvidence>
{
    /// <inheritdoc/>
    public string Name => "training-is-timed-alone";

    /// <inheritdoc/>
    public IReadOnlyList<int> Defects => [28];

    /// <inheritdoc/>
    public string Defends => "\"1s/step\" for 16 steps: the time included the validation of 400,000 rows.";

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
            $"Epochs of {Ms(training)} and evaluations of {Ms(evaluating)} are reported, but only {Ms(evidence.WhileTraining)} passed.",
            "separate times for training and evaluation, which are together at most the time that passed.",
            "validation that is counted as part of an epoch's duration.",
            "the experiment's Fit, where it measures the epoch's duration");
    }

    private static string Ms(TimeSpan time) => FormattableString.Invariant($"{time.TotalMilliseconds:0} ms");
}
