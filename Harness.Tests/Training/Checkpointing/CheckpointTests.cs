using System.Text.Json;
using Harness.Experiments;
using Harness.Runtime;
using Harness.Training;
using Harness.Training.Checkpointing;
using static TorchSharp.torch;

namespace Harness.Tests.Training.Checkpointing;

/// <summary>Two epochs of five steps, 70 rows in batches of 16, with dropout, moments and moving statistics; a checkpoint before every step.</summary>
[Trait("Category", "Unit")]
public sealed class CheckpointTests : IDisposable
{
    private const int Steps = 10;

    private static readonly Lazy<(string Weights, string Epochs)> Whole = new(() => Run(checkpoint: null));

    private readonly ScratchFolder _folder = new();
    private readonly List<string> _said = [];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(9)]
    [InlineData(10)]
    public void A_run_that_breaks_off_at_any_step_comes_to_the_same_bits(int step)
    {
        Interrupt(step);
        Run(Checkpoint()).Should().Be(Whole.Value);
        _said.Should().HaveCount(step == 1 ? 0 : 1, "the first step has no checkpoint before it");
    }

    [Fact]
    public void A_run_that_breaks_off_again_and_again_comes_to_the_same_bits()
    {
        for (var step = 2; step <= Steps; step += 2)
            Interrupt(2, Checkpoint());
        Run(Checkpoint()).Should().Be(Whole.Value);
        _said.Should().HaveCountGreaterThan(3);
    }

    [Fact]
    public void A_run_that_was_over_is_not_trained_again()
    {
        Run(Checkpoint());
        Interrupt(1).Should().BeFalse("no step is left to break off");
        Run(Checkpoint()).Should().Be(Whole.Value);
    }

    [Fact]
    public void Without_time_passed_only_ends_of_epochs_are_kept()
    {
        Interrupt(9, Checkpoint(TimeSpan.FromDays(1)));
        Run(Checkpoint());
        _said.Single().Should().EndWith("epoch 2, row 0.");
    }

    [Theory]
    [InlineData(.0)]
    [InlineData(.3)]
    [InlineData(.999)]
    public void A_damaged_file_is_not_used_and_that_is_said(double where)
    {
        Interrupt(7);
        var bytes = File.ReadAllBytes(Path);
        bytes[(int)(where * bytes.Length)] ^= 1;
        File.WriteAllBytes(Path, bytes);
        Run(Checkpoint()).Should().Be(Whole.Value);
        _said.Single().Should().Contain(Path).And.Contain("it is damaged");
    }

    [Fact]
    public void A_file_that_was_cut_off_is_not_used()
    {
        Interrupt(7);
        File.WriteAllBytes(Path, File.ReadAllBytes(Path)[..100]);
        Run(Checkpoint()).Should().Be(Whole.Value);
        _said.Single().Should().Contain("it is damaged");
    }

    [Fact]
    public void A_file_of_another_run_is_not_used()
    {
        Interrupt(7);
        Run(Checkpoint(), learningRate: 1e-2).Should().Be(Run(checkpoint: null, learningRate: 1e-2));
        _said.Single().Should().Contain("it belongs to another run");
    }

    /// <summary>Killed while it was written: the last whole one is still there.</summary>
    [Fact]
    public void What_was_half_written_is_not_looked_at()
    {
        Interrupt(7);
        var partial = _folder.Write($".{System.IO.Path.GetFileName(Path)}.{Guid.NewGuid():N}.partial", "half of it");
        Run(Checkpoint()).Should().Be(Whole.Value);
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

    /// <summary>An experiment whose first run breaks off in its second epoch:
    /// whoever starts it again gets what an uninterrupted one gets, and no file is left.</summary>
    [Fact]
    public void An_experiment_goes_on_and_leaves_no_checkpoint()
    {
        var profile = Some.Profile(epochs: 2, seeds: 1) with { CheckpointEvery = TimeSpan.Zero };
        var dataset = Some.Dataset();
        var folder = new CheckpointFolder(_folder.Path, _said.Add);
        ExperimentRunner Runner(Action<EpochProgress>? epochEnded = null) => new(profile, dataset, Some.Device, epochEnded, checkpoints: folder);

        FluentActions.Invoking(() => Runner(_ => throw new NotSupportedException("killed")).Run(Some.Experiment())).Should().Throw<NotSupportedException>();
        var result = Runner().Run(Some.Experiment());
        folder.Forget(result);

        _said.Single().Should().EndWith("epoch 2, row 0.");
        var whole = new ExperimentRunner(profile, dataset, Some.Device).Run(Some.Experiment());
        result.Violations.Should().BeEmpty();
        result.Runs[0].Evidence.TestEvaluation!.Logits.ToArray().Should().Equal(whole.Runs[0].Evidence.TestEvaluation!.Logits.ToArray());
        Directory.GetFiles(_folder.Path, "*", SearchOption.AllDirectories).Should().BeEmpty();
    }

    private string Path => System.IO.Path.Combine(_folder.Path, "some.checkpoint");

    private Checkpoint Checkpoint(TimeSpan every = default) => new(Path, every, _said.Add);

    /// <summary>Trains from the checkpoint on until a forward pass fails; whether it came to that.</summary>
    private bool Interrupt(int step, Checkpoint? checkpoint = null)
    {
        try
        {
            Run(checkpoint ?? new Checkpoint(Path, TimeSpan.Zero), breakOffAt: step);
            return false;
        }
        catch (NotSupportedException)
        {
            return true;
        }
    }

    private static (string Weights, string Epochs) Run(Checkpoint? checkpoint, int breakOffAt = int.MaxValue, double learningRate = 1e-3)
    {
        using var scope = NewDisposeScope();
        using var random = new RandomStreams(3);
        using var model = new Some.SmallModel(random);
        using var rows = Some.Rows(Some.Dataset());
        var step = 0;
        model.register_forward_pre_hook((_, _) => ++step == breakOffAt ? throw new NotSupportedException() : null!);

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
