using System.Diagnostics;
using System.Text.Json;
using Harness.Storage;

namespace Harness.Tests.Commands;

/// <summary>A run in a process of its own that is killed without warning (SIGKILL), as a machine that goes down does it,
/// and started again; and one that is asked to stop.</summary>
[Trait("Category", "Unit")]
public sealed class KilledRunTests : IDisposable
{
    private const int Kills = 20;

    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Killed_at_twenty_random_moments_it_comes_to_the_same_bits()
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
                await FirstCheckpointSince(started, process);
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync();

            inTraining += CheckpointFiles.Count > 0 ? 1 : 0;
            OptionalFile.DeleteFolder(Path.Combine(_folder.Path, "killed")); // Else the next process would take a finished run and train nothing.
        }
        await Run("killed");

        inTraining.Should().BePositive("else nothing was interrupted that had begun");
        Learned("killed").Should().Be(Learned("whole"));
        CheckpointFiles.Should().BeEmpty();
    }

    /// <summary>Asked to stop, as by a scheduler or with Ctrl+C, while torch computes.</summary>
    [LinuxTheory, InlineData("TERM", 128 + 15), InlineData("INT", 128 + 2)]
    public async Task Asked_to_stop_while_it_trains_it_says_so_and_ends(string signal, int exitCode)
    {
        var runs = Path.Combine(_folder.Path, "stopped");
        using var process =
            SeparateProcesses.Start("run", "lstm", "--device", "cpu", "--runs", runs, "--checkpoints", Checkpoints, "--checkpoint-every", "0.0005");
        try
        {
            var (said, refused) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
            await FirstCheckpointSince(DateTime.UnixEpoch, process);

            using var asked = Process.Start("kill", [$"-{signal}", $"{process.Id}"]);
            await process.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(2));

            process.ExitCode.Should().Be(exitCode, await said);
            (await refused).Should().Match($"*Stopped. Finished runs are kept. Finished experiments are in '{runs}', and ? checkpoint*in '{Checkpoints}'. "
                + "At most the last 0.0005 minutes of a run are trained again. To continue, run the same command again.\n");
            Directory.Exists(runs).Should().BeFalse("else it was not stopped, but ready");
        }
        finally
        {
            process.Kill(entireProcessTree: true);
        }
    }

    private string Checkpoints => Path.Combine(_folder.Path, "checkpoints");

    private IReadOnlyList<string> CheckpointFiles => OptionalFile.FilesIn(Checkpoints, "*", SearchOption.AllDirectories);

    /// <summary>Waits until a process has written a checkpoint, and so trains, or has ended.</summary>
    private async Task FirstCheckpointSince(DateTime start, Process process)
    {
        while (!process.HasExited && !CheckpointFiles.Any(file => Path.GetExtension(file) == ".checkpoint" && File.GetLastWriteTimeUtc(file) >= start))
            await Task.Delay(TimeSpan.FromMilliseconds(5));
    }

    private string[] Arguments(string runs) =>
        ["run", "bag-of-words", "--seeds", "1", "--device", "cpu", "--runs", Path.Combine(_folder.Path, runs), "--checkpoints", Checkpoints,
            "--checkpoint-every", "0.0005"];

    private async Task Run(string runs)
    {
        var (exitCode, said) = await SeparateProcesses.Harness(Arguments(runs));
        exitCode.Should().Be(0, said);
    }

    /// <summary>Every logit of the test split, and the metrics of both, as the archive keeps them: to the bit.</summary>
    private string Learned(string runs)
    {
        using var record =
            JsonDocument.Parse(File.ReadAllText(Directory.GetFiles(Path.Combine(_folder.Path, runs), "*.json", SearchOption.AllDirectories).Single()));
        var content = record.RootElement.GetProperty("content");
        return string.Join("\n", content.GetProperty("testEvaluation").GetProperty("logits"), content.GetProperty("testEvaluation").GetProperty("metrics"),
            content.GetProperty("trainEvaluation").GetProperty("metrics"));
    }
}
