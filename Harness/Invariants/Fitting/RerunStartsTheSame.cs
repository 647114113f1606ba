namespace Harness.Invariants.Fitting;

/// <summary>Checks that the same seed gives the same model and the same weights after the first steps,
/// so that no state remains from an earlier run.</summary>
internal sealed class RerunStartsTheSame : IInvariant<RunEvidence>
{
    /// <inheritdoc/>
    public string Name => "rerun-starts-the-same";

    /// <inheritdoc/>
    public IReadOnlyList<int> Defects => [8];

    /// <inheritdoc/>
    public string Defends => "Cell counters 36–48, 146–157, 188–199, 11–37: cells run out of order, on whatever the kernel still held.";

    /// <inheritdoc/>
    public Stage Stage => Stage.Model;

    /// <inheritdoc/>
    public string Cost => "Two models and four steps, once an experiment: under 1 % of 460 steps.";

    /// <inheritdoc/>
    public bool Applies(RunEvidence evidence) => evidence.Rehearsals is not null;

    /// <inheritdoc/>
    public Violation? Check(RunEvidence evidence) => evidence.Rehearsals switch
    {
        ({ Untrained: var first }, { Untrained: var second }) when first != second =>
            Refuse($"Two models of one seed start from the weights {first[..8]} and {second[..8]}."),
        ({ Untrained: var rehearsed }, _) when evidence.Untrained is { Weights: var run } && run != rehearsed =>
            Refuse($"The run starts from the weights {run[..8]}, a rehearsal of it from {rehearsed[..8]}."),
        ({ Trained: { } first }, { Trained: { } second }) when first != second =>
            Refuse($"The first steps from one seed, made twice, end at the weights {first[..8]} and {second[..8]}."),
        _ => null,
    };

    private Violation Refuse(string seen) => new(Name, seen,
        "the same bits, for the seed is all that chance in a run comes from.",
        "a model that is used again instead of built again, or chance that comes from somewhere else than the run's streams.",
        "the experiment's Model and Fit");
}
