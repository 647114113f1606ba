namespace Harness.Tests;

/// <summary>A test that starts another program; skipped, with the reason, where none of that name is on the PATH.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class FactWithProgramAttribute : FactAttribute
{
    /// <summary>Looks for the program.</summary>
    /// <param name="program">Its name.</param>
    public FactWithProgramAttribute(string program)
    {
        if (Find(program) is null)
            Skip = $"No {program} on the PATH.";
    }

    /// <summary>Finds a program.</summary>
    /// <param name="program">Its name.</param>
    /// <returns>Its path; null if it is not there.</returns>
    public static string? Find(string program) => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists);
}
