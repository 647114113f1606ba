namespace Harness.Invariants.Comparisons;

/// <summary>Checks that every result has at least three seeds and states which weights were evaluated.</summary>
internal sealed class AtLeastThreeSeeds : IInvariant<ComparisonEvidence>
{
    private const int Least = 3;

    /// <inheritdoc/>
    public string Name => "at-least-three-seeds";

    /// <inheritdoc/>
    public IReadOnlyList<int> Defects => [29];

    /// <inheritdoc/>
    public string Defends => "One run for each model, without a seed, evaluated with the weights of the last epoch.";

    /// <inheritdoc/>
    public Stage Stage => Stage.Comparison;

    /// <inheritdoc/>
    public string Cost => "Counting.";

    /// <inheritdoc/>
    public Violation? Check(ComparisonEvidence evidence)
    {
        foreach (var result in evidence.Results)
        {
            var seeds = result.Runs.Select(run => run.Seed).Distinct().Count();
            if (seeds < Least)
                return Refuse($"{result.Name} was run with {seeds} seed{(seeds == 1 ? "" : "s")}.");
            if (string.IsNullOrWhiteSpace(result.Checkpoint))
                return Refuse($"{result.Name} does not say which epoch's weights were evaluated.");
        }
        return null;
    }

    private Violation Refuse(string seen) => new(Name, seen,
        $"at least {Least} seeds, whose standard deviation is shown, and a checkpoint rule that was fixed before the run.",
        "a single run.",
        "Seeds of the profile, and Checkpoint of the experiment");
}
