namespace Harness.Tests;

/// <summary>Marks a test that starts another program. If the program is not on the PATH, the test is skipped with this reason.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class FactWithProgramAttribute : FactAttribute
{
    /// <summary>Skips the test if the program is not found.</summary>
    /// <param name="program">The name of the program.</param>
    public FactWithProgramAttribute(string program)
    {
        if (Find(program) is null)
            Skip = $"No {program} on the PATH.";
    }

    /// <summary>Finds a program on the PATH.</summary>
    /// <param name="program">The name of the program.</param>
    /// <returns>The path of the program; null if it is not found.</returns>
    public static string? Find(string program) => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists);
}
