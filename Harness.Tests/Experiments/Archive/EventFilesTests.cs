using Harness.Experiments;
using Harness.Experiments.Archive;
using Harness.Tests.Snapshots;
using Tensorboard;

namespace Harness.Tests.Experiments.Archive;

/// <summary>Tests the event files for TensorBoard.</summary>
[Trait("Category", "Unit")]
public sealed class EventFilesTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_file_of_a_run_holds_its_curves_and_its_evaluation()
    {
        var result = SomeResults.Of();
        Write(result);

        var events = Read(result.Runs[1]);
        var losses = events.Where(entry => entry.Tag == "train/loss").ToList();
        losses.Select(entry => entry.Step).Should().Equal(result.Runs[1].Evidence.Epochs.Select(epoch => (long)epoch.Epoch));
        losses.Select(entry => entry.Value).Should().Equal(result.Runs[1].Evidence.Epochs.Select(epoch => (float)epoch.Loss));
        events.Single(entry => entry.Tag == "test/accuracy")
            .Should().Be(("test/accuracy", (long)result.Runs[1].Evidence.Epochs.Count, (float)result.Runs[1].Evidence.TestEvaluation!.Metrics.Accuracy));
    }

    [Fact]
    public void A_run_replaces_an_earlier_one()
    {
        var result = SomeResults.Of();
        Write(result);
        Write(result);
        Read(result.Runs[0]).Count(entry => entry.Tag == "test/loss").Should().Be(1);
    }

    [Fact]
    public void Each_seed_has_a_folder_of_its_own()
    {
        Write(SomeResults.Of());
        Directory.GetDirectories(Path.Combine(_folder.Path, "smoke", "cpu", "some-model")).Select(Path.GetFileName)
            .Should().BeEquivalentTo("seed-1", "seed-2", "seed-3");
    }

    [Fact]
    public void A_curve_that_cannot_be_written_does_not_fail_the_run()
    {
        File.WriteAllText(Path.Combine(_folder.Path, "smoke"), "a file where a folder has to be");
        FluentActions.Invoking(() => Write(SomeResults.Of())).Should().NotThrow();
    }

    private void Write(ExperimentResult result)
    {
        var files = new EventFiles(_folder.Path, "smoke", "cpu");
        foreach (var run in result.Runs)
        {
            foreach (var epoch in run.Evidence.Epochs)
                files.Add(new EpochProgress(result.Experiment.Name, run.Seed, epoch, run.Evidence.Epochs.Count, TimeSpan.Zero));
        }
        files.Add(result);
    }

    /// <summary>Reads TensorBoard's records: eight bytes of length, four bytes of checksum, the event, four bytes of checksum.</summary>
    private List<(string Tag, long Step, float Value)> Read(SeedRun run)
    {
        var bytes = File.ReadAllBytes(Directory.GetFiles(Path.Combine(_folder.Path, "smoke", "cpu", "some-model", $"seed-{run.Seed}")).Single());
        List<(string, long, float)> read = [];
        for (var offset = 0; offset < bytes.Length;)
        {
            var length = (int)BitConverter.ToInt64(bytes, offset);
            var entry = Event.Parser.ParseFrom(bytes, offset + 12, length);
            offset += 12 + length + 4;
            if (entry.Summary is { Value: [var value] })
                read.Add((value.Tag, entry.Step, value.SimpleValue));
        }
        return read;
    }
}
