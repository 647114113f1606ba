using Harness.Invariants;

namespace Harness.Experiments;

/// <summary>One training run.</summary>
/// <param name="Seed">That all chance in it came from.</param>
/// <param name="Evidence">What it left behind.</param>
/// <param name="Violations">What speaks against it; a run stops at the first stage that has any.</param>
/// <param name="Completed">Whether it trained every epoch and was evaluated.</param>
public sealed record SeedRun(int Seed, RunEvidence Evidence, IReadOnlyList<Violation> Violations, bool Completed)
{
    /// <summary>Its number in the ledger; null where none was kept.</summary>
    public int? LedgerId { get; init; }

    /// <summary>Tensors of the run's thread that nobody had disposed when it ended; 0 in a sound run.</summary>
    public long LiveTensors { get; init; }
}
