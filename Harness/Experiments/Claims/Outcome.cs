namespace Harness.Experiments.Claims;

/// <summary>How a claim can end.</summary>
public enum Outcome
{
    /// <summary>The figures differ, and in the direction that was claimed.</summary>
    Supported,

    /// <summary>The figures differ, and in the other direction.</summary>
    Refuted,

    /// <summary>With so many rows and seeds a difference of this size may be chance.</summary>
    UndecidedAtThisSize,
}
