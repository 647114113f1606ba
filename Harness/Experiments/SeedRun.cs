using Harness.Invariants;

namespace Harness.Experiments;

/// <summary>One training run.</summary>
/// <param name="Seed">The seed of all random numbers of the run.</param>
/// <param name="Evidence">The evidence for the invariants.</param>
/// <param name="Violations">The violated invariants; a run stops at the first stage with a violation.</param>
/// <param name="Completed">Whether the run trained every epoch and was evaluated.</param>
public sealed record SeedRun(int Seed, RunEvidence Evidence, IReadOnlyList<Violation> Violations, bool Completed)
{
    /// <summary>The number of the run in the ledger; null without a ledger.</summary>
    public int? LedgerId { get; init; }

    /// <summary>The number of tensors of the run's thread that were not disposed when the run ended; 0 in a run without leaks.</summary>
    public long LiveTensors { get; init; }
}
