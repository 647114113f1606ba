using System.Diagnostics;

namespace Experiments.Tests.Commands;

/// <summary>The harness as a user starts it: a process of its own.</summary>
internal static class SeparateProcesses
{
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(5);

    /// <summary>Runs the command line that was built with the tests.</summary>
    /// <param name="args">What a user would type after "harness".</param>
    /// <returns>The exit code, and everything it said.</returns>
    public static async Task<(int ExitCode, string Said)> Harness(params string[] args)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "harness.dll"), .. args]) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment.Remove(global::Harness.Experiments.Profile.NameVariable);
        using var process = Process.Start(start)!;
        using var patience = new CancellationTokenSource(Longest);
        try
        {
            var (said, refused) = (process.StandardOutput.ReadToEndAsync(patience.Token), process.StandardError.ReadToEndAsync(patience.Token));
            await process.WaitForExitAsync(patience.Token);
            return (process.ExitCode, await said + await refused);
        }
        finally
        {
            process.Kill(entireProcessTree: true);
        }
    }
}
