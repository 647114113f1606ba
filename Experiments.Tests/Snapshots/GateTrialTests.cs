using Harness.Experiments;
using Harness.Metrics;
using Harness.Snapshots.Calibration;

namespace Experiments.Tests.Snapshots;

/// <summary>The gate put to runs that nobody trained: five test rows each, and a loss that moves by chance or by much.</summary>
[Trait("Category", "Unit")]
public sealed class GateTrialTests
{
    private const int Pairs = 20;

    [Fact]
    public void Sound_runs_are_not_refused() => new GateTrial(Runs(16, loss: .25), Pairs).FalseAlarms(3).Should().Be(new GateRecord(Pairs, 0, 0));

    [Fact]
    public void Runs_whose_loss_has_doubled_are_found() => new GateTrial(Runs(16, loss: .25), Pairs).Finds(Runs(6, loss: .5), 3)!.Refused.Should().Be(Pairs);

    /// <summary>Of five rows one more is wrong, where every other run has two wrong already.</summary>
    [Fact]
    public void A_loss_in_evaluation_is_found_whatever_the_noise()
    {
        var answering = WithLogits([4, 4, -4, -4, -4], labels: [1, 1, 0, 0, 0]);
        var right = Enumerable.Range(0, 16).Select(seed => WithWeights(answering, $"{seed:x16}"));
        var trial = new GateTrial(SomeResults.Of() with { Runs = [.. right.Select((run, seed) => seed % 2 == 0 ? run : LostAccuracy.In(run, .4))] }, Pairs);

        trial.FindsLossInEvaluation(.2, 3)!.Refused.Should().Be(Pairs);
        new GateTrial(Runs(4, loss: .25), Pairs).FindsLossInEvaluation(.2, 3).Should().BeNull("nothing is left to take the noise from");
    }

    /// <summary>Eight runs are right about all of 400 rows, and eight miss forty: the 64 pairs of one and the other differ by rows alone, of 120.</summary>
    [Fact]
    public void McNemar_takes_another_seed_for_a_change()
    {
        var answering = WithLogits([.. Enumerable.Repeat(4f, 400)], labels: [.. Enumerable.Repeat((byte)1, 400)]);
        var right = Enumerable.Range(0, 16).Select(seed => answering with { Seed = seed });

        new GateTrial(SomeResults.Of() with { Runs = [.. right.Select((run, seed) => seed % 2 == 0 ? run : LostAccuracy.In(run with { Seed = 1 }, .1) with { Seed = seed })] }, Pairs)
            .FalseAlarmsOfMcNemar().Should().BeApproximately(64 / 120.0, 1e-12);
    }

    [Fact]
    public void Nothing_is_said_where_there_are_too_few_runs()
    {
        var trial = new GateTrial(Runs(6, loss: .25), Pairs);
        trial.FalseAlarms(3).Should().BeNull("two sides of three leave none to take the noise from");
        trial.FalseAlarms(2).Should().NotBeNull();
        trial.Finds(Runs(2, loss: .5), 3).Should().BeNull();
    }

    [Fact]
    public void One_sound_run_is_no_trial() => FluentActions.Invoking(() => new GateTrial(Runs(1, loss: .25), Pairs)).Should().Throw<ArgumentException>().WithMessage("some-model has 1 sound runs*");

    [Fact]
    public void The_noise_is_that_of_all_sound_runs()
    {
        var result = Runs(16, loss: .25);
        var noise = new GateTrial(result, Pairs).Noise;
        noise.Seeds.Should().Be(16);
        noise.StandardDeviations["metrics.test.loss"].Should().BeApproximately(Spread.Of([.. result.Runs.Select(run => run.Evidence.TestEvaluation!.Metrics.Loss)]).StandardDeviation, 1e-6);
    }

    [Theory]
    [InlineData(.2, 4)]
    [InlineData(.4, 3)]
    public void An_accuracy_is_lost_as_asked(double points, int right)
    {
        var run = WithLogits([4, 4, -4, -4, -4], labels: [1, 1, 0, 0, 0]);
        var metrics = LostAccuracy.In(run, points).Evidence.TestEvaluation!.Metrics;
        metrics.Accuracy.Should().BeApproximately(right / 5.0, 1e-12);
        run.Evidence.TestEvaluation!.Logits.ToArray().Should().Equal(4, 4, -4, -4, -4);
    }

    [Fact]
    public void No_more_accuracy_can_be_lost_than_there_is() =>
        FluentActions.Invoking(() => LostAccuracy.In(WithLogits([-4, 4, 4, 4, 4], labels: [1, 1, 0, 0, 0]), .4)).Should().Throw<ArgumentException>().WithMessage("*1 of 5 rows are right*");

    /// <summary>Losses a little apart, as chance has it, around one.</summary>
    private static ExperimentResult Runs(int seeds, double loss)
    {
        var random = new Random(seeds);
        var some = SomeResults.Of();
        return some with { Runs = [.. Enumerable.Range(101, seeds).Select(seed => WithWeights(WithLoss(some.Runs[0] with { Seed = seed }, loss + .01 * (random.NextDouble() - .5)), $"{random.NextInt64():x16}"))] };
    }

    private static SeedRun WithLoss(SeedRun run, double loss)
    {
        var evaluation = run.Evidence.TestEvaluation!;
        return run with { Evidence = run.Evidence with { TestEvaluation = evaluation with { Metrics = evaluation.Metrics with { Loss = loss } } } };
    }

    private static SeedRun WithWeights(SeedRun run, string weights) => run with { Evidence = run.Evidence with { Trace = [.. run.Evidence.Trace.Select(point => point with { Weights = weights })] } };

    private static SeedRun WithLogits(float[] logits, byte[] labels)
    {
        var run = SomeResults.Of().Runs[0];
        var evidence = run.Evidence;
        return run with
        {
            Evidence = evidence with
            {
                EncodedTest = evidence.EncodedTest with { Labels = labels },
                TestEvaluation = evidence.TestEvaluation! with { Logits = logits, Metrics = ClassificationMetrics.Of(logits, labels) },
            },
        };
    }
}
