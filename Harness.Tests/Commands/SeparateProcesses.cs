using System.Diagnostics;
using Harness.Experiments;

namespace Harness.Tests.Commands;

/// <summary>Starts the command line in separate processes, as a user does.</summary>
internal static class SeparateProcesses
{
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(5);

    /// <summary>Runs the command line that was built with the tests.</summary>
    /// <param name="args">The arguments of the command line.</param>
    /// <returns>The exit code, and the standard output followed by the standard error.</returns>
    public static Task<(int ExitCode, string Output)> Harness(params string[] args) => HarnessIn([], args);

    /// <summary>Runs the command line with other environment variables.</summary>
    /// <param name="environment">Environment variables to set.</param>
    /// <param name="args">The arguments of the command line.</param>
    /// <returns>The exit code, and the standard output followed by the standard error.</returns>
    public static async Task<(int ExitCode, string Output)> HarnessIn(Dictionary<string, string> environment, params string[] args)
    {
        using var process = StartIn(environment, args);
        using var timeout = new CancellationTokenSource(Timeout);
        try
        {
            var (output, error) = (process.StandardOutput.ReadToEndAsync(timeout.Token), process.StandardError.ReadToEndAsync(timeout.Token));
            await process.WaitForExitAsync(timeout.Token);
            return (process.ExitCode, await output + await error);
        }
        finally
        {
            process.Kill(entireProcessTree: true);
        }
    }

    /// <summary>Starts the command line. The caller must end the process.</summary>
    public static Process Start(params string[] args) => StartIn([], args);

    private static Process StartIn(Dictionary<string, string> environment, string[] args)
    {
        // A shell without job control starts background processes that ignore SIGINT, and their child processes inherit that. 'env' restores the default.
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

    /// <summary>Runs shards in parallel processes.</summary>
    /// <param name="folder">Parent of the folders of the shards.</param>
    /// <param name="device">Device of all shards.</param>
    /// <param name="shards">For each shard, the experiments and options of the command 'run'.</param>
    /// <returns>The folder with the runs of each shard.</returns>
    public static async Task<IReadOnlyList<string>> Shards(string folder, string device, params string[][] shards)
    {
        var folders = shards.Select((_, shard) => Path.Combine(folder, $"shard-{shard}")).ToList();
        foreach (var (exitCode,
            output) in await Task.WhenAll(shards.Zip(folders, (shard, runs) => Harness(["run", .. shard, "--device", device, "--runs", runs]))))
            exitCode.Should().Be(0, output);
        return folders;
    }
}
