using Harness.Data;
using Harness.Experiments;
using Harness.Experiments.Calibration;
using Harness.Models;
using Harness.Snapshots;
using Harness.Snapshots.Comparison;

namespace Harness.Tests.Experiments;

/// <summary>Tests the runner: equal bits in reruns and in parallel runs, progress reports, failures and refused runs.</summary>
[Trait("Category", "Unit")]
public sealed class ExperimentRunnerTests
{
    private readonly Dataset _dataset = Some.Dataset();

    [Fact]
    public void An_experiment_gives_the_same_bits_alone_and_in_parallel_with_others()
    {
        var alone = Fingerprints(Run(Some.Experiment()));

        var inParallel = new[] { "some-lstm", "other-lstm", "third-lstm" }.AsParallel().WithDegreeOfParallelism(3)
            .Select(name => Run(Some.Experiment(name) with { BatchSize = name == "some-lstm" ? 16 : 7 }))
            .Single(result => result.Experiment.Name == "some-lstm");

        Fingerprints(inParallel).Should().Equal(alone).And.OnlyHaveUniqueItems("each seed trains other weights");
    }

    [Fact]
    public void A_rerun_gives_the_same_snapshot_byte_for_byte() =>
        MetricSnapshot.Of(Run(Some.Experiment())).Should().Be(MetricSnapshot.Of(Run(Some.Experiment())));

    [Fact]
    public void A_changed_learning_rate_fails_the_snapshot_with_metric_both_values_and_budget()
    {
        string[] bad = ["bad", "poor", "awful", "weak", "dull", "sad"], good = ["good", "fine", "great", "nice", "neat", "fun"];
        IEnumerable<LabelledText> TellingWords(int rows) =>
            Enumerable.Range(0, rows)
                .Select(row => new LabelledText((byte)(row % 2), $"it was a very {(row % 2 == 0 ? bad : good)[row / 2 % 6]} thing {10 * rows + row}"));
        var easy = new Dataset(new Corpus(TellingWords(240), Split.Train), new Corpus(TellingWords(130), Split.Test));
        string Snapshot(double learningRate) =>
            MetricSnapshot.Of(Run(Some.Experiment() with { Model = _ => new WordCountsClassifier(10_000), LearningRate = learningRate }, easy, epochs: 3));

        var differences = SnapshotComparison.Differences(Snapshot(1e-2), Snapshot(1e-3));

        differences.Should().Contain("training.learningRate: verified 0.001, received 0.01 (compared exactly)");
        differences.Should()
            .MatchRegex(@"metrics\.train\.loss: verified 0\.\d+ ± 0\.\d+, received 0\.\d+ ± 0\.\d+, difference -0\.\d+, budget 0\.\d+, \d+\.\d σ, better");
    }

    /// <summary>Checks that the snapshot states the constants that were used. A fit function may change its training plan, and the declaration does not show
    /// this.</summary>
    [Fact]
    public void The_snapshot_states_the_constants_that_were_used()
    {
        var experiment = MistakesInTraining.WithAdam(Some.Experiment(), adam => adam with { Beta1 = .5 });
        SnapshotComparison.Differences(MetricSnapshot.Of(Run(experiment)), MetricSnapshot.Of(Run(Some.Experiment())))
            .Should().Contain("training.beta1: verified 0.9, received 0.5 (compared exactly)");
    }

    [Fact]
    public void Every_epoch_of_every_seed_is_reported_when_it_ends()
    {
        var reported = new List<EpochProgress>();
        new ExperimentRunner(Some.Profile(epochs: 2, 5, 6), _dataset, Some.Device, epoch =>
        {
            lock (reported)
                reported.Add(epoch);
        }).Run(Some.Experiment());

        reported.Select(epoch => (epoch.Seed, epoch.Epoch.Epoch)).Should().BeEquivalentTo([(5, 1), (5, 2), (6, 1), (6, 2)]);
        reported.Should().OnlyContain(epoch => epoch.PlannedEpochs == 2 && epoch.Epoch.RowsPerSecond > 0);
        reported[^1].ToString()
            .Should().MatchRegex(@"^some-lstm                  seed \d  epoch 2/2  loss \d\.\d{4}  accuracy \d+\.\d %  [\d,]+ rows/s  00:00:00 left$");
    }

    [Fact]
    public void No_tensor_outlives_its_run() =>
        Run(Some.Experiment()).Runs.Should().NotBeEmpty().And.OnlyContain(run => run.LiveTensors == 0);

    [Fact]
    public void An_exception_while_training_reaches_the_caller() =>
        FluentActions.Invoking(() => Run(Some.Experiment() with { Fit = (_, _, _, _, _) => throw new NotSupportedException("no such kernel") }))
            .Should().Throw<NotSupportedException>();

    [Fact]
    public void A_refused_run_has_no_snapshot_and_says_why()
    {
        var leaked = new Dataset(Some.TrainCorpus(), new Corpus(Some.TestCorpus().Texts.Append(Some.TrainCorpus().Texts[0]), Split.Test));
        var refused = Run(Some.Experiment(), leaked, epochs: 2);

        FluentActions.Invoking(() => MetricSnapshot.Of(refused)).Should().Throw<RunRefusedException>()
            .WithMessage("*some-lstm was refused*test-split-is-sealed, seeds 1, 2, 3*seen *");
        FluentActions.Invoking(() => refused.Violation("loss-is-non-negative")).Should().Throw<RunRefusedException>("this invariant was never checked");
        FluentActions.Invoking(() => refused.Violation("no-such-thing")).Should().Throw<ArgumentException>().WithMessage("*no-such-thing*labels-are-0-or-1*");
    }

    private ExperimentResult Run(Experiment experiment) => Run(experiment, _dataset, epochs: 2);

    private static ExperimentResult Run(Experiment experiment, Dataset dataset, int epochs) =>
        new ExperimentRunner(Some.Profile(epochs), dataset, Some.Device).Run(experiment);

    private static List<string> Fingerprints(ExperimentResult result) => [.. result.Runs.Select(run => run.Evidence.TestEvaluation!.WeightsAfter)];
}
