using Harness.Invariants;

namespace Harness.Experiments;

/// <summary>Thrown if a result with violated invariants would be used.</summary>
public sealed class RunRefusedException : Exception
{
    /// <summary>Creates a message that lists the violations of each seed.</summary>
    /// <param name="result">The refused result.</param>
    public RunRefusedException(ExperimentResult result)
        : base($"The run of {result.Experiment.Name} was refused:{Environment.NewLine}" + string.Join(Environment.NewLine,
            result.Runs.SelectMany(run => run.Violations.Select(violation => $"  seed {run.Seed}: {violation}")))) => Violations = [.. result.Violations];

    /// <summary>The violations of all runs.</summary>
    internal IReadOnlyList<Violation> Violations { get; }
}
