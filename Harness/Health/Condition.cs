namespace Harness.Health;

/// <summary>The condition of something that runs depend on.</summary>
internal enum Condition
{
    /// <summary>No problem.</summary>
    Ok,

    /// <summary>Runs are possible, but the user should know about it.</summary>
    Warning,

    /// <summary>Runs are not possible.</summary>
    Problem,
}
