using Harness.Experiments;
using Harness.Metrics;
using Harness.Snapshots;
using Harness.Snapshots.Calibration;

namespace Harness.Tests.Snapshots;

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

        new GateTrial(
            SomeResults.Of() with
            {
                Runs =
                [.. right.Select((run, seed) => seed % 2 == 0 ? run : LostAccuracy.In(run with { Seed = 1 }, .1) with { Seed = seed })]
            }, Pairs)
            .FalseAlarmsOfMcNemar().Should().BeApproximately(64 / 120.0, 1e-12);
    }

    [Fact]
    public void A_mistake_is_refused_from_three_seeds_with_the_moment_at_which_it_begins()
    {
        var sound = Runs(16, loss: .25);

        var says = new GateTrial(sound, Pairs).SaysOf(From(sound, seeds: 5, Altered))!;

        (says.Comparisons, says.Refused, says.Altered, says.AlteredRefused).Should().Be((10, 10, 10, 10), "of five seeds there are ten choices of three");
        says.Outcome.Should().Be(SnapshotOutcome.TrainingChanged);
        says.Begins.Should().Be("equal before; weights differ from epoch 2 on");
        says.Noise.Should().Be("no metric changed");
        says.NotExactBecause.Should().BeNull();
    }

    [Fact]
    public void A_mistake_that_alters_no_weight_is_exact()
    {
        var sound = Runs(16, loss: .25);
        var says = new GateTrial(sound, Pairs).SaysOf(From(sound, seeds: 2, run => run))!;
        (says.Comparisons, says.Refused, says.Altered, says.Outcome, says.Begins).Should().Be((1, 0, 0, SnapshotOutcome.Exact, null));
    }

    [Fact]
    public void A_mistake_in_one_of_many_seeds_is_refused_where_that_seed_is_asked()
    {
        var sound = Runs(16, loss: .25);
        var says = new GateTrial(sound, Pairs).SaysOf(From(sound, seeds: 4, run => run.Seed == 101 ? Altered(run) : run))!;
        (says.Comparisons, says.Refused, says.Altered, says.AlteredRefused).Should().Be((4, 3, 3, 3));
        says.Begins.Should().Be("seed 101: equal before; weights differ from epoch 2 on; seeds 102, 103, 104: equal throughout");
    }

    [Fact]
    public void Altered_weights_that_the_trace_does_not_show_are_counted_and_not_found()
    {
        var sound = Runs(16, loss: .25);
        var untraced =
            From(sound, seeds: 3, run =>
                run with { Evidence = run.Evidence with { TestEvaluation = run.Evidence.TestEvaluation! with { WeightsAfter = "others" } } });
        var says = new GateTrial(sound, Pairs).SaysOf(untraced)!;
        (says.Altered, says.AlteredRefused).Should().Be((1, 0), "the gate is measured by something that it does not look at");
    }

    [Fact]
    public void Nothing_is_said_of_runs_that_invariants_refused()
    {
        var sound = Runs(16, loss: .25);
        new GateTrial(sound, Pairs).SaysOf(From(sound, seeds: 3, run => run with { Violations = SomeResults.Refused().Runs[1].Violations })).Should().BeNull();
    }

    [Fact]
    public void The_same_seeds_trained_again_are_refused_where_one_weight_differs_and_only_there()
    {
        var sound = Runs(16, loss: .25);
        var trial = new GateTrial(sound, Pairs);
        trial.RefusesReruns(From(sound, seeds: 6, run => run)).Should().Be(new GateRecord(Pairs, 0, 0));
        trial.RefusesReruns(From(sound, seeds: 6, Altered)).Should().Be(new GateRecord(Pairs, Pairs, Pairs));
        trial.RefusesReruns(From(sound, seeds: 3, run => run with { Violations = SomeResults.Refused().Runs[1].Violations }))
            .Should().Be(new GateRecord(Pairs, Pairs, Pairs));
        trial.RefusesReruns(From(sound, seeds: 2, run => run)).Should().BeNull();
    }

    [Fact]
    public void Nothing_is_said_where_there_are_too_few_runs()
    {
        var trial = new GateTrial(Runs(6, loss: .25), Pairs);
        trial.FalseAlarms(3).Should().BeNull("two sides of three leave none to take the noise from");
        trial.FalseAlarms(2).Should().NotBeNull();
        trial.Finds(Runs(2, loss: .5), 3).Should().BeNull();
    }

    /// <summary>With many classes, a sound run may have less accuracy than the two points that calibration takes away.</summary>
    [Fact]
    public void Nothing_is_said_of_a_loss_that_is_larger_than_an_accuracy()
    {
        var trial = new GateTrial(SomeResults.Of() with
        {
            Runs = [.. Enumerable.Range(1, 8).Select(seed => WithLogits([-4, 4, 4, 4, 4], labels: [1, 1, 0, 0, 0]) with { Seed = seed })],
        }, Pairs);

        trial.FindsLoss(.4, 1).Should().BeNull();
        trial.FindsLossInEvaluation(.4, 1).Should().BeNull();
        trial.FindsLossInEvaluation(.2, 1).Should().NotBeNull();
    }

    [Fact]
    public void One_sound_run_is_no_trial() =>
        FluentActions.Invoking(() => new GateTrial(Runs(1, loss: .25), Pairs)).Should().Throw<ArgumentException>().WithMessage("some-model has 1 valid runs*");

    [Fact]
    public void The_noise_is_that_of_all_sound_runs()
    {
        var result = Runs(16, loss: .25);
        var noise = new GateTrial(result, Pairs).Noise;
        noise.Seeds.Should().Be(16);
        noise.StandardDeviations["metrics.test.loss"]
            .Should().BeApproximately(MeanAndDeviation.Of([.. result.Runs.Select(run => run.Evidence.TestEvaluation!.Metrics.Loss)]).StandardDeviation, 1e-6);
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
        FluentActions.Invoking(() => LostAccuracy.In(WithLogits([-4, 4, 4, 4, 4], labels: [1, 1, 0, 0, 0]), .4)).Should().Throw<ArgumentException>()
            .WithMessage("*1 of 5 rows are right*");

    /// <summary>Losses a little apart, as chance has it, around one.</summary>
    private static ExperimentResult Runs(int seeds, double loss)
    {
        var random = new Random(seeds);
        var some = SomeResults.Of();
        return some with
        {
            Runs =
            [.. Enumerable.Range(101, seeds)
                .Select(seed =>
                    WithWeights(WithLoss(some.Runs[0] with { Seed = seed }, loss + .01 * (random.NextDouble() - .5)), $"{random.NextInt64():x16}"))]
        };
    }

    /// <summary>The first seeds of sound runs, trained in another way, and under another name.</summary>
    private static ExperimentResult From(ExperimentResult sound, int seeds, Func<SeedRun, SeedRun> trained) =>
        sound with { Experiment = sound.Experiment with { Name = "some-model.again" }, Runs = [.. sound.Runs.Take(seeds).Select(trained)] };

    /// <summary>Other weights after the last epoch.</summary>
    private static SeedRun Altered(SeedRun run)
    {
        const string Others = "00000000000000ff";
        var evidence = run.Evidence;
        return run with
        {
            Evidence = evidence with
            {
                Trace = [.. evidence.Trace.SkipLast(1), evidence.Trace[^1] with { Weights = Others }],
                TestEvaluation = evidence.TestEvaluation! with { WeightsAfter = Others },
            },
        };
    }

    private static SeedRun WithLoss(SeedRun run, double loss)
    {
        var evaluation = run.Evidence.TestEvaluation!;
        return run with { Evidence = run.Evidence with { TestEvaluation = evaluation with { Metrics = evaluation.Metrics with { Loss = loss } } } };
    }

    private static SeedRun WithWeights(SeedRun run, string weights) =>
        run with { Evidence = run.Evidence with { Trace = [.. run.Evidence.Trace.Select(point => point with { Weights = weights })] } };

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
