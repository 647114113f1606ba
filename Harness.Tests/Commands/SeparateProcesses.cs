using System.Diagnostics;
using Harness.Experiments;

namespace Harness.Tests.Commands;

/// <summary>The harness as a user starts it: a process of its own.</summary>
internal static class SeparateProcesses
{
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(5);

    /// <summary>Runs the command line that was built with the tests.</summary>
    /// <param name="args">What a user would type after "harness".</param>
    /// <returns>The exit code, and everything it said.</returns>
    public static Task<(int ExitCode, string Said)> Harness(params string[] args) => HarnessIn([], args);

    /// <summary>Runs the command line in another environment.</summary>
    /// <param name="environment">Variables that are set for it.</param>
    /// <param name="args">What a user would type after "harness".</param>
    /// <returns>The exit code, and everything it said.</returns>
    public static async Task<(int ExitCode, string Said)> HarnessIn(Dictionary<string, string> environment, params string[] args)
    {
        using var process = StartIn(environment, args);
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

    /// <summary>Starts the command line, for whoever ends it otherwise.</summary>
    public static Process Start(params string[] args) => StartIn([], args);

    private static Process StartIn(Dictionary<string, string> environment, string[] args)
    {
        // A shell without job control lets what it starts in the background ignore SIGINT, and every process started from there inherits it.
        string[] program = OperatingSystem.IsLinux() ? ["--default-signal=INT", "dotnet"] : [];
        var start =
            new ProcessStartInfo(program.Length > 0 ? "env" : "dotnet", [.. program, Path.Combine(AppContext.BaseDirectory, "Experiments.Tests.dll"), .. args])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true
            };
        start.Environment.Remove(Study.ProfileVariable);
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        return Process.Start(start)!;
    }

    /// <summary>Runs shards in processes side by side.</summary>
    /// <param name="folder">Where each leaves its runs, in a folder of its own.</param>
    /// <param name="device">Where they run.</param>
    /// <param name="shards">What each runs.</param>
    /// <returns>The folders.</returns>
    public static async Task<IReadOnlyList<string>> Shards(string folder, string device, params string[][] shards)
    {
        var folders = shards.Select((_, shard) => Path.Combine(folder, $"shard-{shard}")).ToList();
        foreach (var (exitCode,
            said) in await Task.WhenAll(shards.Zip(folders, (shard, runs) => Harness(["run", .. shard, "--device", device, "--runs", runs]))))
            exitCode.Should().Be(0, said);
        return folders;
    }
}
