namespace Harness.Tests.Invariants.Evidence;

/// <summary>What an invariant makes of a piece of evidence.</summary>
internal enum Answer
{
    /// <summary>It is asked and finds nothing.</summary>
    Holds,

    /// <summary>It is asked and refuses.</summary>
    Fires,

    /// <summary>There is nothing to look at.</summary>
    IsNotAsked,
}
