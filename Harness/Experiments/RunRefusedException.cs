using Harness.Invariants;

namespace Harness.Experiments;

/// <summary>A result was asked for that its own invariants do not allow.</summary>
public sealed class RunRefusedException : Exception
{
    /// <summary>Says which invariants fired, of which seed.</summary>
    /// <param name="result">What was refused.</param>
    public RunRefusedException(ExperimentResult result)
        : base($"The run of {result.Experiment.Name} is refused:{Environment.NewLine}" + string.Join(Environment.NewLine,
            result.Runs.SelectMany(run => run.Violations.Select(violation => $"  seed {run.Seed}: {violation}")))) => Violations = [.. result.Violations];

    /// <summary>What speaks against the runs.</summary>
    internal IReadOnlyList<Violation> Violations { get; }
}
