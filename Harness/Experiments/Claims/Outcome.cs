namespace Harness.Experiments.Claims;

/// <summary>How a claim can end.</summary>
public enum Outcome
{
    /// <summary>The figures differ, and in the direction that was claimed.</summary>
    Supported,

    /// <summary>The figures differ, and in the other direction.</summary>
    Refuted,

    /// <summary>The figures do not differ by as much as matters: <see cref="Assertion.SmallestDifference"/>.</summary>
    Equivalent,

    /// <summary>With so many rows and seeds more than one of the others is possible.</summary>
    Undecided,
}
