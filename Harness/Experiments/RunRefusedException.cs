using Harness.Invariants;

namespace Harness.Experiments;

/// <summary>Thrown if a result with violated invariants would be used.</summary>
public sealed class RunRefusedException : Exception
{
    /// <summary>Creates a message that lists the violations. What several seeds have in common is listed once.</summary>
    /// <param name="result">The refused result.</param>
    public RunRefusedException(ExperimentResult result)
        : base($"The run of {result.Experiment.Name} was refused:{Environment.NewLine}" + string.Join(Environment.NewLine,
            result.Runs.SelectMany(run => run.Violations.Select(violation => (run.Seed, Violation: violation)))
                .GroupBy(one => one.Violation, one => one.Seed).Select(same => Text(same.Key, [.. same])))) => Violations = [.. result.Violations];

    /// <summary>The violations of all runs.</summary>
    internal IReadOnlyList<Violation> Violations { get; }

    private static string Text(Violation violation, IReadOnlyList<int> seeds) =>
        $"{violation.Invariant}, {(seeds.Count == 1 ? "seed" : "seeds")} {string.Join(", ", seeds)}{Environment.NewLine}{violation.Lines("  ")}";
}
