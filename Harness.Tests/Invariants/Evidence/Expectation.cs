namespace Harness.Tests.Invariants.Evidence;

/// <summary>The expected result of checking an invariant.</summary>
internal enum Expectation
{
    /// <summary>The invariant applies and finds no violation.</summary>
    Holds,

    /// <summary>The invariant applies and finds a violation.</summary>
    Fires,

    /// <summary>The invariant does not apply, because the evidence has nothing to check.</summary>
    DoesNotApply,
}
