using Harness.Experiments;
using Harness.Models;
using Harness.Runtime;
using Harness.Training;
using Harness.Training.Checkpointing;
using static TorchSharp.torch;

namespace Harness.Tests.Training.Checkpointing;

/// <summary>Which moments of a run are traced, and that a trace tells runs apart where they part. 70 rows in batches of 16 are five steps an epoch.</summary>
[Trait("Category", "Unit")]
public sealed class WeightsTraceTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Names_the_start_the_first_two_steps_and_every_epoch() => Moments(Train()).Should().Equal("initial", "step 1", "step 2", "epoch 1", "epoch 2");

    [Fact]
    public void Epochs_of_one_step_stand_in_the_order_of_time() =>
        Moments(Train(Some.Plan(epochs: 3, batchSize: 70))).Should().Equal("initial", "step 1", "epoch 1", "step 2", "epoch 2", "epoch 3");

    [Fact]
    public void A_single_step_has_no_second_one() => Moments(Train(Some.Plan(epochs: 1, batchSize: 70))).Should().Equal("initial", "step 1", "epoch 1");

    [Fact]
    public void Every_moment_has_the_weights_of_that_moment()
    {
        var (trace, whole) = (Train(), Train(Some.Plan(epochs: 1, batchSize: 70)));

        trace.Select(point => point.Weights).Should().OnlyHaveUniqueItems("every step moves the weights");
        whole[1].Weights.Should().Be(whole[2].Weights, "one step is the whole epoch");
        trace[0].Weights.Should().Be(whole[0].Weights, "equal seeds start from equal weights");
    }

    [Fact]
    public void The_last_epoch_has_the_weights_that_are_left()
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
    public void A_changed_learning_rate_shows_from_the_first_step_on()
    {
        var (one, other) = (Train(), Train(Some.Plan(epochs: 2, learningRate: 2e-3)));
        one.Zip(other).TakeWhile(pair => pair.First == pair.Second).Should().ContainSingle().Which.First.Moment.Should().Be("initial");
    }

    [Fact]
    public void A_run_without_a_trace_comes_to_the_same_weights()
    {
        using var scope = NewDisposeScope();
        using var random = new RandomStreams(3);
        using var model = new Some.SmallModel(random);
        using var rows = Some.Rows(Some.Dataset());
        Trainer.Fit(model, rows, Some.Plan(epochs: 2), random);
        WeightsFingerprint.Of(model).Should().Be(Train()[^1].Weights);
    }

    /// <summary>Step 1 is before the first step: nothing is kept yet, so the run starts anew.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(8)]
    public void A_run_that_goes_on_from_a_checkpoint_has_the_trace_of_one_that_was_not_interrupted(int step)
    {
        FluentActions.Invoking(() => Train(Checkpointed(), breakOffAt: step)).Should().Throw<NotSupportedException>();
        Train(Checkpointed()).Should().Equal(Train());
    }

    [Fact]
    public void A_run_that_was_over_keeps_its_trace()
    {
        Train(Checkpointed());
        Train(Checkpointed(), breakOffAt: 1).Should().Equal(Train(), "no step is left to break off");
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
    public void A_run_has_the_trace_of_its_own_training_and_not_of_its_rehearsal()
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

    private static IReadOnlyList<TracePoint> Train(TrainingPlan? plan = null, int breakOffAt = int.MaxValue)
    {
        using var scope = NewDisposeScope();
        using var random = new RandomStreams(3);
        using var model = new Some.SmallModel(random);
        using var rows = Some.Rows(Some.Dataset());
        var (step, trace) = (0, new WeightsTrace());
        model.register_forward_pre_hook((_, _) => ++step == breakOffAt ? throw new NotSupportedException() : null!);
        Trainer.Fit(model, rows, (plan ?? Some.Plan(epochs: 2)) with { Trace = trace }, random);
        return trace.Points;
    }
}
