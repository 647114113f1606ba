namespace Harness.Health;

/// <summary>How something stands that runs depend on.</summary>
public enum Condition
{
    /// <summary>As it should be.</summary>
    Ok,

    /// <summary>Runs are possible, and a person should know.</summary>
    Warning,

    /// <summary>Runs are not possible.</summary>
    Problem,
}
