namespace Experiments.Tests.Workflows;

/// <summary>A test of a script that GitHub's runners run; skipped, with the reason, where the tools that it is written for are not.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class FactOnShellAttribute : FactAttribute
{
    private static readonly string[] Tools = ["bash", "jq", "git", "tar"];

    private static readonly Lazy<string?> Missing = new(() => !OperatingSystem.IsLinux()
        ? "Linux only: the scripts are written for the runners' GNU tools."
        : Tools.Except(Tools.Where(IsOnThePath)).ToList() is { Count: > 0 } missing ? $"Not installed here: {string.Join(", ", missing)}." : null);

    public FactOnShellAttribute() => Skip = Missing.Value;

    private static bool IsOnThePath(string tool) => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(folder => File.Exists(Path.Combine(folder, tool)));
}
