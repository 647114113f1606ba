using Harness.Invariants;

namespace Experiments.Tests;

/// <summary>The names of all invariants of a run: a test for each, so that a report says which one fired.</summary>
public sealed class InvariantNames : TheoryData<string>
{
    public InvariantNames() => AddRange([.. EveryInvariant.OfRuns.Select(invariant => invariant.Name)]);
}
