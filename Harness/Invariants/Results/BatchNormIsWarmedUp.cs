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
    public string Defends => "After 160 steps, the initial values still have a weight of .99¹⁶⁰ = 20 % in the batch-norm statistics.";

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
            FormattableString.Invariant($"After {evidence.Steps} steps, the initial values still have a weight of ")
                + $"{DistinctDigits.Percentage(left, Forgotten, 1)} in the batch-norm statistics. The training rows have an evaluation loss that differs "
                + $"from their training loss by {DistinctDigits.Signed(gap, Math.CopySign(Unnoticed, gap), 2)} nats.",
            FormattableString.Invariant($"a weight of less than {Forgotten:P0}, which takes 459 steps, or losses that differ by at most {Unnoticed} nats."),
            "too few steps. The evaluation then depends on the initial statistics.",
            "MinimumSteps of the profile");
    }
}
