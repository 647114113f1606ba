using Harness.Experiments;
using Harness.Metrics;
using Harness.Snapshots;
using Harness.Snapshots.Calibration;

namespace Harness.Tests.Snapshots;

/// <summary>Tests the trial of the snapshot gate on made-up runs with five test rows each, whose loss changes by chance or by a large amount.</summary>
[Trait("Category", "Unit")]
public sealed class GateTrialTests
{
    private const int Pairs = 20;

    [Fact]
    public void Valid_runs_are_not_refused() => new GateTrial(Runs(16, loss: .25), Pairs).FalseAlarms(3).Should().Be(new GateRecord(Pairs, 0, 0));

    [Fact]
    public void Runs_whose_loss_has_doubled_are_found() => new GateTrial(Runs(16, loss: .25), Pairs).Finds(Runs(6, loss: .5), 3)!.Refused.Should().Be(Pairs);

    /// <summary>Makes one more of five rows wrong. Two rows of every second run are wrong already.</summary>
    [Fact]
    public void A_loss_of_accuracy_in_evaluation_is_found_in_spite_of_large_noise()
    {
        var allRight = WithLogits([4, 4, -4, -4, -4], labels: [1, 1, 0, 0, 0]);
        var right = Enumerable.Range(0, 16).Select(seed => WithWeights(allRight, $"{seed:x16}"));
        var trial = new GateTrial(SomeResults.Of() with { Runs = [.. right.Select((run, seed) => seed % 2 == 0 ? run : LostAccuracy.In(run, .4))] }, Pairs);

        trial.FindsLossInEvaluation(.2, 3)!.Refused.Should().Be(Pairs);
        new GateTrial(Runs(4, loss: .25), Pairs).FindsLossInEvaluation(.2, 3).Should().BeNull("no run is left from which the noise could be measured");
    }

    /// <summary>Compares eight runs that classify all of 400 rows correctly with eight that miss 40. McNemar's test finds 64 of the 120 pairs different,
    /// because it pairs rows and ignores seeds.</summary>
    [Fact]
    public void McNemar_takes_another_seed_for_a_change()
    {
        var allRight = WithLogits([.. Enumerable.Repeat(4f, 400)], labels: [.. Enumerable.Repeat((byte)1, 400)]);
        var right = Enumerable.Range(0, 16).Select(seed => allRight with { Seed = seed });

        new GateTrial(
            SomeResults.Of() with
            {
                Runs =
                [.. right.Select((run, seed) => seed % 2 == 0 ? run : LostAccuracy.In(run with { Seed = 1 }, .1) with { Seed = seed })]
            }, Pairs)
            .FalseAlarmsOfMcNemar().Should().BeApproximately(64 / 120.0, 1e-12);
    }

    [Fact]
    public void A_mistake_is_refused_with_three_seeds_and_the_first_difference_is_named()
    {
        var valid = Runs(16, loss: .25);

        var verdict = new GateTrial(valid, Pairs).SaysOf(Changed(valid, seeds: 5, Altered))!;

        (verdict.Comparisons, verdict.Refused, verdict.Altered, verdict.AlteredRefused).Should()
            .Be((10, 10, 10, 10), "there are ten ways to choose three of five seeds");
        verdict.Outcome.Should().Be(SnapshotOutcome.TrainingChanged);
        verdict.Begins.Should().Be("equal before; weights differ from epoch 2 on");
        verdict.Noise.Should().Be("no metric changed");
        verdict.NotExactBecause.Should().BeNull();
    }

    [Fact]
    public void A_mistake_that_alters_no_weight_is_exact()
    {
        var valid = Runs(16, loss: .25);
        var verdict = new GateTrial(valid, Pairs).SaysOf(Changed(valid, seeds: 2, run => run))!;
        (verdict.Comparisons, verdict.Refused, verdict.Altered, verdict.Outcome, verdict.Begins).Should().Be((1, 0, 0, SnapshotOutcome.Exact, null));
    }

    [Fact]
    public void A_mistake_in_one_seed_is_refused_if_that_seed_is_compared()
    {
        var valid = Runs(16, loss: .25);
        var verdict = new GateTrial(valid, Pairs).SaysOf(Changed(valid, seeds: 4, run => run.Seed == 101 ? Altered(run) : run))!;
        (verdict.Comparisons, verdict.Refused, verdict.Altered, verdict.AlteredRefused).Should().Be((4, 3, 3, 3));
        verdict.Begins.Should().Be("seed 101: equal before; weights differ from epoch 2 on; seeds 102, 103, 104: equal throughout");
    }

    [Fact]
    public void Altered_weights_that_the_trace_does_not_show_are_counted_and_not_found()
    {
        var valid = Runs(16, loss: .25);
        var untraced =
            Changed(valid, seeds: 3, run =>
                run with { Evidence = run.Evidence with { TestEvaluation = run.Evidence.TestEvaluation! with { WeightsAfter = "others" } } });
        var verdict = new GateTrial(valid, Pairs).SaysOf(untraced)!;
        (verdict.Altered, verdict.AlteredRefused).Should().Be((1, 0), "the trial compares the weights after the evaluation, which the gate does not see");
    }

    [Fact]
    public void There_is_no_verdict_on_refused_runs()
    {
        var valid = Runs(16, loss: .25);
        var refused = Changed(valid, seeds: 3, run => run with { Violations = SomeResults.Refused().Runs[1].Violations });
        new GateTrial(valid, Pairs).SaysOf(refused).Should().BeNull();
    }

    [Fact]
    public void The_same_seeds_trained_again_are_refused_only_if_weights_differ()
    {
        var valid = Runs(16, loss: .25);
        var trial = new GateTrial(valid, Pairs);
        trial.RefusesReruns(Changed(valid, seeds: 6, run => run)).Should().Be(new GateRecord(Pairs, 0, 0));
        trial.RefusesReruns(Changed(valid, seeds: 6, Altered)).Should().Be(new GateRecord(Pairs, Pairs, Pairs));
        trial.RefusesReruns(Changed(valid, seeds: 3, run => run with { Violations = SomeResults.Refused().Runs[1].Violations }))
            .Should().Be(new GateRecord(Pairs, Pairs, Pairs));
        trial.RefusesReruns(Changed(valid, seeds: 2, run => run)).Should().BeNull();
    }

    [Fact]
    public void There_is_no_verdict_on_too_few_runs()
    {
        var trial = new GateTrial(Runs(6, loss: .25), Pairs);
        trial.FalseAlarms(3).Should().BeNull("two sides of three seeds leave no run from which the noise could be measured");
        trial.FalseAlarms(2).Should().NotBeNull();
        trial.Finds(Runs(2, loss: .5), 3).Should().BeNull();
    }

    /// <summary>Checks a valid run whose accuracy is smaller than the loss of accuracy that calibration simulates.
    /// This is possible with many classes.</summary>
    [Fact]
    public void There_is_no_verdict_on_a_loss_that_is_larger_than_an_accuracy()
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
    public void A_trial_needs_two_valid_runs() =>
        FluentActions.Invoking(() => new GateTrial(Runs(1, loss: .25), Pairs)).Should().Throw<ArgumentException>().WithMessage("some-model has 1 valid runs*");

    [Fact]
    public void The_noise_is_measured_from_all_valid_runs()
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
    public void The_accuracy_is_reduced_by_the_given_amount(double points, int right)
    {
        var run = WithLogits([4, 4, -4, -4, -4], labels: [1, 1, 0, 0, 0]);
        var metrics = LostAccuracy.In(run, points).Evidence.TestEvaluation!.Metrics;
        metrics.Accuracy.Should().BeApproximately(right / 5.0, 1e-12);
        run.Evidence.TestEvaluation!.Logits.ToArray().Should().Equal(4, 4, -4, -4, -4);
    }

    [Fact]
    public void An_accuracy_cannot_be_reduced_below_zero() =>
        FluentActions.Invoking(() => LostAccuracy.In(WithLogits([-4, 4, 4, 4, 4], labels: [1, 1, 0, 0, 0]), .4)).Should().Throw<ArgumentException>()
            .WithMessage("*1 of 5 rows are right*");

    /// <summary>Creates runs whose losses differ at random by at most .005 from one value.</summary>
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

    /// <summary>Creates an experiment with another name from the first seeds of the valid runs, each changed by a function.</summary>
    private static ExperimentResult Changed(ExperimentResult valid, int seeds, Func<SeedRun, SeedRun> change) =>
        valid with { Experiment = valid.Experiment with { Name = "some-model.again" }, Runs = [.. valid.Runs.Take(seeds).Select(change)] };

    /// <summary>Changes the weights after the last epoch.</summary>
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
