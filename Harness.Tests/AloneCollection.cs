namespace Harness.Tests;

/// <summary>Tests of state that the whole process shares: xunit runs them by themselves, after all that may run side by side.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class AloneCollection
{
    public const string Name = "Alone";
}
