using Harness.Metrics;
using Harness.Models.Layers;

namespace Harness.Invariants.Results;

/// <summary>Checks that the initial statistics of batch norm have little weight left, or have little effect on the evaluation.</summary>
internal sealed class BatchNormIsWarmedUp : IInvariant<RunEvidence>
{
    private const double Forgotten = .01, Unnoticed = .1;

    /// <inheritdoc/>
    public string Name => "batch-norm-is-warmed-up";

    /// <inheritdoc/>
    public IReadOnlyList<int> Defects => [19];

    /// <inheritdoc/>
    public string Defends => "160 steps leave .99¹⁶⁰ = 20 % of statistics that no data had a part in.";

    /// <inheritdoc/>
    public Stage Stage => Stage.Result;

    /// <inheritdoc/>
    public string Cost => "One power.";

    /// <inheritdoc/>
    public bool Applies(RunEvidence evidence) =>
        evidence is { TrainEvaluation: not null, Epochs.Count: > 0 } && evidence.Summary?.Layers.Any(layer => layer.Role == LayerRole.Normalisation) == true;

    /// <inheritdoc/>
    public Violation? Check(RunEvidence evidence)
    {
        var left = Math.Pow(BatchNormalization.Momentum, evidence.Steps);
        var gap = evidence.TrainEvaluation!.Metrics.Loss - evidence.Epochs[^1].Loss;
        return left < Forgotten || Math.Abs(gap) <= Unnoticed ? null : new Violation(Name,
            FormattableString.Invariant($"After {evidence.Steps} steps {DistinctDigits.Percentage(left, Forgotten, 1)} of batch norm's initial ")
                + $"statistics are left, and the training rows cost {DistinctDigits.Signed(gap, Math.CopySign(Unnoticed, gap), 2)} nats more to evaluate "
                + "than they did to train on.",
            FormattableString.Invariant($"less than {Forgotten:P0} left, which takes 459 steps, or losses within {Unnoticed} of each other."),
            "too few steps: an evaluation then measures the start as much as the model.",
            "MinimumSteps of the profile");
    }
}
