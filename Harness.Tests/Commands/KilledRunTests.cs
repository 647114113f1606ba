using System.Diagnostics;
using System.Text.Json;
using Harness.Storage;

namespace Harness.Tests.Commands;

/// <summary>Tests runs in a separate process that are interrupted: killed without warning (SIGKILL), as when a machine crashes, and then started again; or
/// stopped by a signal that the process can handle.</summary>
[Trait("Category", "Unit")]
public sealed class KilledRunTests : IDisposable
{
    private const int Kills = 20;

    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_run_that_was_killed_at_twenty_random_moments_gives_the_same_bits()
    {
        var clock = Stopwatch.StartNew();
        await Run("whole");
        var whole = clock.Elapsed;

        var (random, inTraining) = (new Random(1), 0);
        for (var kill = 0; kill < Kills; kill++)
        {
            var started = DateTime.UtcNow;
            using var process = SeparateProcesses.Start(Arguments("killed"));
            if (kill % 2 == 0)
                await Task.Delay(whole * random.NextDouble());
            else
                await WaitForCheckpointSince(started, process);
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync();

            inTraining += CheckpointFiles.Count > 0 ? 1 : 0;
            OptionalFile.DeleteFolder(Path.Combine(_folder.Path, "killed")); // Otherwise the next process would find a finished run and not train.
        }
        await Run("killed");

        inTraining.Should().BePositive("otherwise no run was interrupted during training");
        TrainedResult("killed").Should().Be(TrainedResult("whole"));
        CheckpointFiles.Should().BeEmpty();
    }

    /// <summary>Sends the signal of a scheduler (SIGTERM) or of Ctrl+C (SIGINT) while torch computes.</summary>
    [LinuxTheory, InlineData("TERM", 128 + 15, null, "again"), InlineData("INT", 128 + 2, "--fresh",
        "without --fresh. Experiments that were not trained again yet are then taken from the finished runs")]
    public async Task A_signal_during_training_ends_the_run_with_a_message(string signal, int exitCode, string? option, string how)
    {
        var runs = Path.Combine(_folder.Path, "stopped");
        using var process =
            SeparateProcesses.Start(["run", "lstm", "--device", "cpu", "--runs", runs, "--checkpoints", Checkpoints, "--checkpoint-every", "0.0005",
                .. option is null ? Array.Empty<string>() : [option]]);
        try
        {
            var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
            await WaitForCheckpointSince(DateTime.UnixEpoch, process);

            using var kill = Process.Start("kill", [$"-{signal}", $"{process.Id}"]);
            await process.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(2));

            process.ExitCode.Should().Be(exitCode, await output);
            (await error).Should().Match($"*Stopped. Finished runs are kept. Finished experiments are in '{runs}', and ? checkpoint*in '{Checkpoints}'. "
                + $"At most the last 0.0005 minutes of a run are trained again. To continue, run the same command {how}.\n");
            Directory.Exists(runs).Should().BeFalse("otherwise the run had finished before the signal");
        }
        finally
        {
            process.Kill(entireProcessTree: true);
        }
    }

    private string Checkpoints => Path.Combine(_folder.Path, "checkpoints");

    private IReadOnlyList<string> CheckpointFiles => OptionalFile.FilesIn(Checkpoints, "*", SearchOption.AllDirectories);

    /// <summary>Waits until a process has written a checkpoint, which shows that it trains, or until the process has ended.</summary>
    private async Task WaitForCheckpointSince(DateTime start, Process process)
    {
        while (!process.HasExited && !CheckpointFiles.Any(file => Path.GetExtension(file) == ".checkpoint" && File.GetLastWriteTimeUtc(file) >= start))
            await Task.Delay(TimeSpan.FromMilliseconds(5));
    }

    private string[] Arguments(string runs) =>
        ["run", "bag-of-words", "--seeds", "1", "--device", "cpu", "--runs", Path.Combine(_folder.Path, runs), "--checkpoints", Checkpoints,
            "--checkpoint-every", "0.0005"];

    private async Task Run(string runs)
    {
        var (exitCode, output) = await SeparateProcesses.Harness(Arguments(runs));
        exitCode.Should().Be(0, output);
    }

    /// <summary>Returns all logits of the test split and the metrics of both splits, exactly as the archive stores them.</summary>
    private string TrainedResult(string runs)
    {
        using var record =
            JsonDocument.Parse(File.ReadAllText(Directory.GetFiles(Path.Combine(_folder.Path, runs), "*.json", SearchOption.AllDirectories).Single()));
        var content = record.RootElement.GetProperty("content");
        return string.Join("\n", content.GetProperty("testEvaluation").GetProperty("logits"), content.GetProperty("testEvaluation").GetProperty("metrics"),
            content.GetProperty("trainEvaluation").GetProperty("metrics"));
    }
}
