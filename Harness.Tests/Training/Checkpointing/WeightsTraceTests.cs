using Harness.Experiments;
using Harness.Models;
using Harness.Runtime;
using Harness.Training;
using Harness.Training.Checkpointing;
using static TorchSharp.torch;

namespace Harness.Tests.Training.Checkpointing;

/// <summary>Tests which moments of a run have a fingerprint in the trace, and that the traces of two runs differ from the moment at which their weights do.
/// An epoch of 70 rows in batches of 16 has five steps.</summary>
[Trait("Category", "Unit")]
public sealed class WeightsTraceTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Contains_the_start_two_steps_and_every_epoch() => Moments(Train()).Should().Equal("initial", "step 1", "step 2", "epoch 1", "epoch 2");

    [Fact]
    public void Epochs_of_one_step_are_in_time_order() =>
        Moments(Train(Some.Plan(epochs: 3, batchSize: 70))).Should().Equal("initial", "step 1", "epoch 1", "step 2", "epoch 2", "epoch 3");

    [Fact]
    public void A_single_step_has_no_second_one() => Moments(Train(Some.Plan(epochs: 1, batchSize: 70))).Should().Equal("initial", "step 1", "epoch 1");

    [Fact]
    public void Every_moment_has_the_weights_of_that_moment()
    {
        var (trace, oneStep) = (Train(), Train(Some.Plan(epochs: 1, batchSize: 70)));

        trace.Select(point => point.Weights).Should().OnlyHaveUniqueItems("every step changes the weights");
        oneStep[1].Weights.Should().Be(oneStep[2].Weights, "the epoch has only one step");
        trace[0].Weights.Should().Be(oneStep[0].Weights, "equal seeds start from equal weights");
    }

    [Fact]
    public void The_last_epoch_has_the_final_weights()
    {
        using var scope = NewDisposeScope();
        using var random = new RandomStreams(3);
        using var model = new Some.SmallModel(random);
        using var rows = Some.Rows(Some.Dataset());
        var trace = new WeightsTrace();
        Trainer.Fit(model, rows, Some.Plan() with { Trace = trace }, random);
        trace.Points[^1].Weights.Should().Be(WeightsFingerprint.Of(model));
    }

    [Fact]
    public void A_changed_learning_rate_is_visible_from_the_first_step_on()
    {
        var (one, other) = (Train(), Train(Some.Plan(epochs: 2, learningRate: 2e-3)));
        one.Zip(other).TakeWhile(pair => pair.First == pair.Second).Should().ContainSingle().Which.First.Moment.Should().Be("initial");
    }

    [Fact]
    public void A_run_without_a_trace_has_the_same_weights()
    {
        using var scope = NewDisposeScope();
        using var random = new RandomStreams(3);
        using var model = new Some.SmallModel(random);
        using var rows = Some.Rows(Some.Dataset());
        Trainer.Fit(model, rows, Some.Plan(epochs: 2), random);
        WeightsFingerprint.Of(model).Should().Be(Train()[^1].Weights);
    }

    /// <summary>Interrupts a run at several steps. At step 1 there is no checkpoint yet, so the run starts again from the beginning.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(8)]
    public void A_run_continued_from_a_checkpoint_has_the_trace_of_an_uninterrupted_run(int step)
    {
        FluentActions.Invoking(() => Train(Checkpointed(), interruptAt: step)).Should().Throw<NotSupportedException>();
        Train(Checkpointed()).Should().Equal(Train());
    }

    [Fact]
    public void A_finished_run_keeps_its_trace()
    {
        Train(Checkpointed());
        Train(Checkpointed(), interruptAt: 1).Should().Equal(Train(), "no step is left that could be interrupted");
    }

    [Fact]
    public void A_fit_in_closed_form_has_a_start_and_one_epoch()
    {
        var experiment = global::Experiments.Tests.Controls.Majority with { Tokenisation = Some.Tokenisation, Declares = null };
        var run = new ExperimentRunner(Some.Profile(epochs: 2, seeds: 1), Some.Dataset(train: 71), Some.Device).Run(experiment).Runs[0];

        run.Evidence.Trace.Select(point => point.Moment).Should().Equal("initial", "epoch 1");
        run.Evidence.Trace[0].Weights.Should().Be(run.Evidence.Untrained!.Weights).And.NotBe(run.Evidence.Trace[1].Weights);
        run.Evidence.Trace[1].Weights.Should().Be(run.Evidence.TestEvaluation!.WeightsAfter);
    }

    [Fact]
    public void A_run_has_the_trace_of_its_training_and_not_of_the_reproducibility_check()
    {
        var run = new ExperimentRunner(Some.Profile(epochs: 2, seeds: 1), Some.Dataset(), Some.Device).Run(Some.Experiment()).Runs[0];

        Moments(run.Evidence.Trace).Should().Equal("initial", "step 1", "step 2", "epoch 1", "epoch 2");
        run.Evidence.Trace[0].Weights.Should().Be(run.Evidence.Untrained!.Weights);
        run.Evidence.Trace[^1].Weights.Should().Be(run.Evidence.TestEvaluation!.WeightsAfter);
        run.Evidence.Arithmetic.Should().StartWith("1");
    }

    private static IEnumerable<string> Moments(IEnumerable<TracePoint> trace) => trace.Select(point => point.Moment);

    private TrainingPlan Checkpointed() =>
        Some.Plan(epochs: 2) with { Checkpoint = new Checkpoint(Path.Combine(_folder.Path, "some.checkpoint"), TimeSpan.Zero) };

    private static IReadOnlyList<TracePoint> Train(TrainingPlan? plan = null, int interruptAt = int.MaxValue)
    {
        using var scope = NewDisposeScope();
        using var random = new RandomStreams(3);
        using var model = new Some.SmallModel(random);
        using var rows = Some.Rows(Some.Dataset());
        var (step, trace) = (0, new WeightsTrace());
        model.register_forward_pre_hook((_, _) => ++step == interruptAt ? throw new NotSupportedException() : null!);
        Trainer.Fit(model, rows, (plan ?? Some.Plan(epochs: 2)) with { Trace = trace }, random);
        return trace.Points;
    }
}
