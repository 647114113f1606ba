using System.Diagnostics;
using Harness.Storage;

namespace Harness.Tests.Workflows;

/// <summary>Marks a test of a script of GitHub's runners. It is skipped with a reason if the GNU tools or a Git checkout with its history
/// are missing.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class FactOnShellAttribute : FactAttribute
{
    private static readonly string[] Tools = ["bash", "jq", "git", "tar"];

    private static readonly Lazy<string?> ReasonToSkip = new(Find);

    /// <summary>Marks a test.</summary>
    /// <param name="more">Programs that this test needs besides the usual ones.</param>
    public FactOnShellAttribute(params string[] more) => Skip = ReasonToSkip.Value
        ?? (more.FirstOrDefault(tool => !IsOnThePath(tool)) is { } missing ? $"Not installed here: {missing}." : null);

    private static string? Find()
    {
        if (!OperatingSystem.IsLinux())
            return "Linux only: the scripts are written for the runners' GNU tools.";
        var missing = Tools.Where(tool => !IsOnThePath(tool)).ToList();
        return missing.Count > 0 ? $"Not installed here: {string.Join(", ", missing)}." : ErrorOfGit();
    }

    private static bool IsOnThePath(string tool) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(folder => File.Exists(Path.Combine(folder, tool)));

    private static string? ErrorOfGit()
    {
        using var git =
            Process.Start(
                new ProcessStartInfo("git", ["-C", Workspace.Root, "rev-parse", "--verify", "HEAD"])
                {
                    RedirectStandardOutput = true,
                    RedirectStandardError = true
                })!;
        var error = git.StandardError.ReadToEnd().Trim();
        git.WaitForExit();
        return git.ExitCode == 0 ? null : $"No checkout that git reads: {error}";
    }
}
