using System.Text.Json;
using Harness.Experiments;
using Harness.Experiments.Archive;
using Harness.Runtime;
using Harness.Training;
using Harness.Training.Checkpointing;
using static TorchSharp.torch;

namespace Harness.Tests.Training.Checkpointing;

/// <summary>Tests that a run continued from a checkpoint ends with the bits of an uninterrupted run. The run has two epochs of five steps (70 rows in batches
/// of 16), dropout, Adam's moments, moving statistics, and a checkpoint before every step except the first.</summary>
[Trait("Category", "Unit")]
public sealed class CheckpointTests : IDisposable
{
    private const int Steps = 10;

    private static readonly Lazy<(string Weights, string Epochs)> Uninterrupted = new(() => Run(checkpoint: null));

    private readonly ScratchFolder _folder = new();
    private readonly List<string> _messages = [];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(9)]
    [InlineData(10)]
    public void A_run_interrupted_at_any_step_ends_with_the_same_bits(int step)
    {
        Interrupt(step);
        Run(Checkpoint()).Should().Be(Uninterrupted.Value);
        _messages.Should().HaveCount(step == 1 ? 0 : 1, "the first step has no checkpoint before it");
    }

    [Fact]
    public void A_run_interrupted_several_times_ends_with_the_same_bits()
    {
        for (var step = 2; step <= Steps; step += 2)
            Interrupt(2, Checkpoint());
        Run(Checkpoint()).Should().Be(Uninterrupted.Value);
        _messages.Should().HaveCountGreaterThan(3);
    }

    [Fact]
    public void A_finished_run_is_not_trained_again()
    {
        Run(Checkpoint());
        Interrupt(1).Should().BeFalse("no step is left that could be interrupted");
        Run(Checkpoint()).Should().Be(Uninterrupted.Value);
        _messages.Should().Equal($"Continues from '{Path}': all 2 epochs are trained, only the evaluation is left.");
    }

    [Fact]
    public void Before_the_interval_has_passed_only_the_ends_of_epochs_are_written()
    {
        Interrupt(9, Checkpoint(TimeSpan.FromDays(1)));
        Run(Checkpoint());
        _messages.Single().Should().EndWith("epoch 2, row 0.");
    }

    [Theory]
    [InlineData(.0)]
    [InlineData(.3)]
    [InlineData(.999)]
    public void A_damaged_file_is_reported_and_not_used(double where)
    {
        Interrupt(7);
        var bytes = File.ReadAllBytes(Path);
        bytes[(int)(where * bytes.Length)] ^= 1;
        File.WriteAllBytes(Path, bytes);
        Run(Checkpoint()).Should().Be(Uninterrupted.Value);
        _messages.Single().Should().Contain(Path).And.Contain("it is damaged");
    }

    [Fact]
    public void A_truncated_file_is_not_used()
    {
        Interrupt(7);
        File.WriteAllBytes(Path, File.ReadAllBytes(Path)[..100]);
        Run(Checkpoint()).Should().Be(Uninterrupted.Value);
        _messages.Single().Should().Contain("it is damaged");
    }

    [Fact]
    public void A_file_of_another_run_is_not_used()
    {
        Interrupt(7);
        Run(Checkpoint(), learningRate: 1e-2).Should().Be(Run(checkpoint: null, learningRate: 1e-2));
        _messages.Single().Should().Contain("it belongs to another run");
    }

    [Fact]
    public void A_file_of_other_code_is_not_used()
    {
        Interrupt(7, new Checkpoint(Path, TimeSpan.Zero) { Code = "an earlier version of the model" });
        Run(Checkpoint()).Should().Be(Uninterrupted.Value);
        _messages.Single().Should().Be($"'{Path}' is not used, and the run starts from the beginning: another build of the program wrote it. "
            + "To continue from it, stop now and start the build that wrote it.");
    }

    /// <summary>Checks that a change of a model, which is in the study and not in the harness, is noticed: as for finished runs, a checkpoint's code is that of
    /// the harness, of the experiment's model and of their libraries.</summary>
    [Fact]
    public void The_checkpoint_of_an_experiment_names_the_code_of_its_model()
    {
        var profile = Some.Profile(epochs: 2, seeds: 1) with { CheckpointEvery = TimeSpan.Zero };
        new ExperimentRunner(profile, Some.Dataset(), Some.Device, checkpoints: new CheckpointFolder(_folder.Path)).Run(Some.Experiment());

        var bytes = File.ReadAllBytes(Directory.GetFiles(_folder.Path, "*.checkpoint", SearchOption.AllDirectories).Single());
        using var header = JsonDocument.Parse(bytes.AsMemory(sizeof(int), BitConverter.ToInt32(bytes)));

        header.RootElement.GetProperty("program").GetString().Should().Be(RunArchive.CodeOf(Some.Experiment()))
            .And.NotBe(CodeIdentity.Of(typeof(Checkpoint).Assembly), "the model is in the assembly of the tests");
    }

    /// <summary>Checks a process that was killed while it wrote a checkpoint. The last complete checkpoint must still be used.</summary>
    [Fact]
    public void A_half_written_file_is_ignored_and_deleted()
    {
        Interrupt(7);
        var partial = _folder.Write($".{System.IO.Path.GetFileName(Path)}.{Guid.NewGuid():N}.partial", "half of it");
        Run(Checkpoint()).Should().Be(Uninterrupted.Value);
        File.Exists(partial).Should().BeFalse("a process that is killed often must not fill the disk");
    }

    [Fact]
    public void The_time_before_an_interruption_counts()
    {
        Interrupt(7);
        var checkpoint = Checkpoint();
        Run(checkpoint);
        checkpoint.Earlier.Should().BePositive();
    }

    /// <summary>Interrupts the run of an experiment after its first epoch. When it is started again, it must have the results of an uninterrupted experiment,
    /// and leave no file.</summary>
    [Fact]
    public void An_interrupted_experiment_continues_and_leaves_no_checkpoint()
    {
        var profile = Some.Profile(epochs: 2, seeds: 1) with { CheckpointEvery = TimeSpan.Zero };
        var dataset = Some.Dataset();
        var folder = new CheckpointFolder(_folder.Path, _messages.Add);
        ExperimentRunner Runner(Action<EpochProgress>? epochEnded = null) => new(profile, dataset, Some.Device, epochEnded, checkpoints: folder);

        FluentActions.Invoking(() => Runner(_ => throw new NotSupportedException("killed")).Run(Some.Experiment())).Should().Throw<NotSupportedException>();
        var result = Runner().Run(Some.Experiment());
        folder.Forget(result);

        _messages.Single().Should().EndWith("epoch 2, row 0.");
        var whole = new ExperimentRunner(profile, dataset, Some.Device).Run(Some.Experiment());
        result.Violations.Should().BeEmpty();
        result.Runs[0].Evidence.TestEvaluation!.Logits.ToArray().Should().Equal(whole.Runs[0].Evidence.TestEvaluation!.Logits.ToArray());
        Directory.GetFiles(_folder.Path, "*", SearchOption.AllDirectories).Should().BeEmpty();
    }

    private string Path => System.IO.Path.Combine(_folder.Path, "some.checkpoint");

    private Checkpoint Checkpoint(TimeSpan every = default) => new(Path, every, _messages.Add);

    /// <summary>Trains from the checkpoint until the forward pass of a step throws. Returns whether that step was reached.</summary>
    private bool Interrupt(int step, Checkpoint? checkpoint = null)
    {
        try
        {
            Run(checkpoint ?? new Checkpoint(Path, TimeSpan.Zero), interruptAt: step);
            return false;
        }
        catch (NotSupportedException)
        {
            return true;
        }
    }

    private static (string Weights, string Epochs) Run(Checkpoint? checkpoint, int interruptAt = int.MaxValue, double learningRate = 1e-3)
    {
        using var scope = NewDisposeScope();
        using var random = new RandomStreams(3);
        using var model = new Some.SmallModel(random);
        using var rows = Some.Rows(Some.Dataset());
        var step = 0;
        model.register_forward_pre_hook((_, _) => ++step == interruptAt ? throw new NotSupportedException() : null!);

        var epochs = Trainer.Fit(model, rows, Some.Plan(epochs: 2) with { LearningRate = learningRate, Checkpoint = checkpoint }, random);

        var weights = model.state_dict().OrderBy(one => one.Key, StringComparer.Ordinal).SelectMany(one => one.Value.bytes.ToArray());
        return (Convert.ToHexString(System.Security.Cryptography.SHA256.HashData([.. weights])),
            JsonSerializer.Serialize(epochs.Select(epoch => epoch with { Duration = default })
            .Select(epoch =>
                new
                {
                    epoch.Epoch,
                    epoch.Loss,
                    epoch.Accuracy,
                    epoch.LargestLogit,
                    epoch.LargestGradientNorm,
                    epoch.SmallestStepLoss,
                    epoch.LargestStepLoss,
                    epoch.Positives,
                    epoch.Steps,
                    epoch.Rows
                })));
    }
}
