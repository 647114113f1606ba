namespace Harness.Tests;

/// <summary>The collection of tests that use state shared by the whole process. xunit runs them one at a time, after all parallel tests.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class AloneCollection
{
    public const string Name = "Alone";
}
