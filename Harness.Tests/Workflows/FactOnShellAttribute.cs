using System.Diagnostics;
using Harness.Storage;

namespace Harness.Tests.Workflows;

/// <summary>A test of a script that GitHub's runners run; skipped, with the reason, where what it is written for is not there:
/// GNU's tools, and a checkout with its history.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class FactOnShellAttribute : FactAttribute
{
    private static readonly string[] Tools = ["bash", "jq", "git", "tar"];

    private static readonly Lazy<string?> Missing = new(Find);

    public FactOnShellAttribute() => Skip = Missing.Value;

    private static string? Find()
    {
        if (!OperatingSystem.IsLinux())
            return "Linux only: the scripts are written for the runners' GNU tools.";
        var missing = Tools.Where(tool => !IsOnThePath(tool)).ToList();
        return missing.Count > 0 ? $"Not installed here: {string.Join(", ", missing)}." : GitsComplaint();
    }

    private static bool IsOnThePath(string tool) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(folder => File.Exists(Path.Combine(folder, tool)));

    private static string? GitsComplaint()
    {
        using var git =
            Process.Start(
                new ProcessStartInfo("git", ["-C", Workspace.Root, "rev-parse", "--verify", "HEAD"])
                {
                    RedirectStandardOutput = true,
                    RedirectStandardError = true
                })!;
        var complaint = git.StandardError.ReadToEnd().Trim();
        git.WaitForExit();
        return git.ExitCode == 0 ? null : $"No checkout that git reads: {complaint}";
    }
}
