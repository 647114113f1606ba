using Harness.Invariants;

namespace Harness.Xunit;

/// <summary>The names of all invariants of a run: a test for each, so that a report says which one fired.</summary>
public sealed class InvariantNames : TheoryData<string>
{
    /// <summary>Lists them.</summary>
    public InvariantNames() => AddRange([.. EveryInvariant.OfRuns.Select(invariant => invariant.Name)]);
}
