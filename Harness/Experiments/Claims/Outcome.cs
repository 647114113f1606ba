namespace Harness.Experiments.Claims;

/// <summary>The possible outcomes of a claim.</summary>
public enum Outcome
{
    /// <summary>The metrics differ in the claimed direction.</summary>
    Supported,

    /// <summary>The metrics differ in the other direction.</summary>
    Refuted,

    /// <summary>The metrics differ by less than <see cref="Assertion.SmallestDifference"/>.</summary>
    Equivalent,

    /// <summary>With these rows and seeds, more than one of the other outcomes is possible.</summary>
    Undecided,
}
