namespace Harness.Experiments.Claims;

/// <summary>Which way a difference is said to go.</summary>
public enum Direction
{
    /// <summary>The first experiment's figure is the higher one.</summary>
    Higher,

    /// <summary>The first experiment's figure is the lower one.</summary>
    Lower,
}
