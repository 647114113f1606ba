namespace Harness.Experiments.Claims;

/// <summary>The stated direction of a difference.</summary>
public enum Direction
{
    /// <summary>The metric of the first experiment is higher.</summary>
    Higher,

    /// <summary>The metric of the first experiment is lower.</summary>
    Lower,
}
