using Harness.Data;
using Harness.Experiments;
using Harness.Experiments.Claims;
using Harness.Experiments.Controls;
using Harness.Invariants;
using Harness.Reporting;
using Harness.Snapshots;
using Harness.Snapshots.Comparison;
using Harness.Training;

namespace Harness.Tests.Experiments;

/// <summary>Tests an experiment with five classes, from its texts to its snapshot.</summary>
[Trait("Category", "Unit")]
public sealed class ClassesTests
{
    private static readonly Lazy<Dataset> Data = new(() => Some.Stars());
    private static readonly Lazy<ExperimentResult> Learned = new(() => Run(Some.StarExperiment(), epochs: 31));
    private static readonly Lazy<ExperimentResult> Words = new(() => Run(Some.StarWords, epochs: 31));
    private static readonly Lazy<ExperimentResult> Majority = new(() => Run(Some.StarMajority, epochs: 1));

    [Fact]
    public void The_objective_follows_from_the_labels_of_the_study() =>
        Learned.Value.Objective.Should().Be(Objective.Softmax(5)).And.NotBe(Objective.Binary);

    [Fact]
    public void Runs_that_learn_have_no_violations()
    {
        foreach (var result in new[] { Learned.Value, Words.Value, Majority.Value })
            result.Violations.Should().BeEmpty();
        Learned.Value.Runs.Should().NotBeEmpty();
        foreach (var test in Learned.Value.Runs.Select(run => run.Evidence.TestEvaluation!))
        {
            test.Metrics.Accuracy.Should().BeGreaterThan(.7, "in about one text of eight, the telling word belongs to the class below");
            test.Logits.Length.Should().Be(120 * 5);
            test.Recount.Accuracy.Should().Be(test.Metrics.Accuracy);
        }
    }

    [Fact]
    public void The_majority_baseline_predicts_the_largest_class_with_the_loss_of_the_class_shares()
    {
        var evidence = Majority.Value.Runs[0].Evidence;
        evidence.TestEvaluation!.Metrics.Accuracy.Should().Be(1 / 3.0, "two of every six rows belong to the last class");
        evidence.TestEvaluation.Metrics.Matrix.NeverPredicted().Should().Equal(0, 1, 2, 3);
        evidence.TestEvaluation.Metrics.Loss.Should().BeApproximately(-(4 * Math.Log(1 / 6.0) / 6 + 2 * Math.Log(1 / 3.0) / 6), 1e-6);
        evidence.TestEvaluation.Metrics.RocAuc.Should().Be(.5);
    }

    [Fact]
    public void An_epoch_counts_the_rows_of_each_class() =>
        Learned.Value.Runs[0].Evidence.Epochs.Should().NotBeEmpty()
            .And.OnlyContain(epoch => epoch.RowsOfClass!.SequenceEqual(new long[] { 40, 40, 40, 40, 80 }));

    [Fact]
    public void The_snapshot_states_classes_objective_and_every_figure_of_each_class()
    {
        var snapshot = FlatSnapshot.Read(MetricSnapshot.Of(Learned.Value), "received");
        snapshot.Text("training.objective").Should().Be("softmax over 5 classes");
        snapshot.Text("training.loss").Should().Be("categorical cross-entropy of the softmax over 5 logits, mean over the batch");
        snapshot["data.classes"]!.Value.EnumerateArray().Select(name => name.GetString()).Should().Equal("one", "two", "three", "four", "five");
        snapshot["data.train.rowsOfClass"]!.Value.EnumerateArray().Select(rows => rows.GetInt32()).Should().Equal(40, 40, 40, 40, 80);
        snapshot["data.train.positives"].Should().BeNull();
        foreach (var key in new[] { "accuracy", "macroF1", "mcc", "rocAucOneVersusRest", "classes.0.precision", "classes.4.f1", "classes.4.true",
            "classes.3.falseAs2" })
            snapshot.MetricAt($"metrics.test.{key}").Should().NotBeNull(key);
        var rows = Enumerable.Range(0, 5).Sum(label => snapshot.MetricAt($"metrics.test.classes.{label}.true")!.Value.Mean
            + Enumerable.Range(0, 5).Where(other => other != label)
                .Sum(other => snapshot.MetricAt($"metrics.test.classes.{label}.falseAs{other}")!.Value.Mean));
        rows.Should().BeApproximately(120, 1e-4);
    }

    [Theory]
    [InlineData("\"macroF1\": { \"mean\": ", "\"macroF1\": { \"mean\": 7", "metrics.test.macroF1.mean: expected a number from 0 to 1")]
    [InlineData("\"rowsOfClass\": [", "\"rowsOfClass\": [-", "data.train.rowsOfClass: expected two or more whole numbers of at least 0")]
    [InlineData("\"falseAs1\": { \"mean\": ", "\"falseAs1\": { \"mean\": 999", "metrics.test.classes.0.falseAs1.mean: expected a number from 0 to 120")]
    public void A_snapshot_with_an_impossible_value_is_refused(string good, string bad, string message)
    {
        var snapshot = MetricSnapshot.Of(Learned.Value);
        var at = snapshot.IndexOf(good, StringComparison.Ordinal);
        at.Should().BePositive();
        FluentActions.Invoking(() => FlatSnapshot.Read(string.Concat(snapshot.AsSpan(0, at), bad, snapshot.AsSpan(at + good.Length)), "received"))
            .Should().Throw<FormatException>().WithMessage($"*{message}*");
    }

    [Fact]
    public void A_rerun_is_exact_and_another_learning_rate_is_detected()
    {
        var rerun = MetricSnapshot.Of(Run(Some.StarWords, epochs: 31));
        SnapshotComparison.Of(rerun, MetricSnapshot.Of(Words.Value)).Outcome.Should().Be(SnapshotOutcome.Exact);
        var changed = MetricSnapshot.Of(Run(Some.StarWords with { LearningRate = 2e-2 }, epochs: 31));
        SnapshotComparison.Of(changed, MetricSnapshot.Of(Words.Value)).Outcome.Should().NotBe(SnapshotOutcome.Exact);
    }

    [Theory, InlineData(ClaimMetric.Accuracy), InlineData(ClaimMetric.RocAuc), InlineData(ClaimMetric.MacroF1)]
    public void Two_results_are_compared_in_every_metric(ClaimMetric metric)
    {
        var difference = PairedComparison.Of(Learned.Value, Majority.Value).In(metric);
        difference.Lower95.Should().BePositive();
        PairedComparison.Of(Learned.Value, Majority.Value).OfEachSeed.Should().HaveSameCount(Learned.Value.Runs)
            .And.OnlyContain(test => test.FirstOnly > test.SecondOnly);
    }

    [Fact]
    public void The_control_with_shuffled_labels_knows_the_share_of_the_largest_class() =>
        ((ControlEvidence.ShuffledLabels)ShuffledLabels.Of(Some.StarWords, Some.StarProfile(epochs: 6), Data.Value, Some.Device))
            .MajorityShare.Should().Be(1 / 3.0);

    [Fact]
    public void A_model_with_the_wrong_number_of_logits_is_refused_with_the_right_number() =>
        FluentActions.Invoking(() => Run(Some.Experiment(), epochs: 1)).Should().Throw<ExperimentDeclarationException>()
            .WithMessage("*objective, softmax over 5 classes, expects*Give the last layer 5 units.*");

    [Fact]
    public void An_experiment_may_declare_a_softmax_over_two_classes()
    {
        var two = Some.Experiment("two") with { Objective = Objective.Softmax(2), Model = random => new Some.SmallModel(random, logits: 2) };
        var result = new ExperimentRunner(Some.Profile(epochs: 2, seeds: 1), Some.Dataset(), Some.Device).Run(two);
        result.Violations.Should().BeEmpty();
        FlatSnapshot.Read(MetricSnapshot.Of(result), "received").MetricAt("metrics.test.mcc").Should().NotBeNull();
    }

    [Fact]
    public void The_result_table_shows_the_experiment() => ResultTable.Of([Learned.Value]).Should().Contain("some-stars").And.NotContain("REFUSED");

    [Fact]
    public void The_score_page_and_the_plots_show_the_classes()
    {
        using var folder = new ScratchFolder();
        var written = IllustratedReport.Write(folder.Path, [Learned.Value, Words.Value, Majority.Value], [], []);

        written.Should().Contain(["scores.md", "plots/classes-light.png", "plots/roc-dark.png", "plots/confusion-light.png", "plots/calibration-dark.png"]);
        var scores = File.ReadAllText(Path.Combine(folder.Path, "scores.md"));
        scores.Should().Contain("| experiment | macro-F1 | MCC | over majority |").And.Contain("### some-words").And.Contain("| five | 40 | ");
        scores.Should().Contain("The test split is imbalanced: 33.3 % of its rows are 'five', so always predicting 'five' has an accuracy of 33.3 %.");
        scores.Should().Contain("| one | 20 | NaN ± NaN | 0.000 ± 0.000 | 0.000 ± 0.000 | five, 100 % |", "the majority never predicts the first class");
    }

    [Fact]
    public void The_baselines_of_the_harness_run_on_any_labels()
    {
        foreach (var (study, data) in new[] { (Some.StarStudy, Data.Value), (Some.Study, Some.Dataset()) })
        {
            var profile = Some.Profile(epochs: 3, seeds: 1) with { Study = study };
            var runner = new ExperimentRunner(profile, data, Some.Device);
            runner.Run(Baselines.BagOfWords(Some.Tokenisation, study.Labels)).Violations.Should().BeEmpty();
            runner.Run(Baselines.Majority(Some.Tokenisation, study.Labels)).Violations.Should().BeEmpty();
        }
        Baselines.BagOfWords(Some.Tokenisation, Some.StarStudy.Labels).Declares!.Parameters.Should().Be(98 * 5);
    }

    [Theory]
    [InlineData("98, 2", "The test split is imbalanced: 98.0 % of its rows are 'negative', so always predicting 'negative' has an accuracy of 98.0 %.")]
    [InlineData("34, 66", "The test split is imbalanced: 66.0 % of its rows are 'positive', so always predicting 'positive' has an accuracy of 66.0 %.")]
    [InlineData("35, 65", null)]
    public void An_imbalance_is_named_with_the_share_of_the_largest_class(string rows, string? expected)
    {
        int[] ofClass = [.. rows.Split(", ").Select(int.Parse)];
        var sentence = ClassBalance.Said(new CorpusFacts { Split = Split.Test, Rows = 100, RowsOfClass = ofClass, Fingerprint = "" }, Labels.Polarity);
        if (expected is null)
            sentence.Should().BeNull();
        else
            sentence.Should().StartWith(expected);
    }

    [Fact]
    public void The_table_of_a_binary_experiment_shows_F1_and_MCC()
    {
        var result = new ExperimentRunner(Some.Profile(epochs: 1), Some.Dataset(), Some.Device).Run(Some.Experiment());
        var metrics = result.Runs.Select(run => run.Evidence.TestEvaluation!.Metrics).ToList();
        ResultTable.Of([result]).Should().Contain("macro-F1").And.Contain("MCC")
            .And.Contain(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{metrics.Average(run => run.F1):0.000} ±"));
    }

    [Fact]
    public void A_class_without_test_rows_is_refused()
    {
        var withoutClass2 = new Dataset(Some.StarCorpus(Split.Train, 60),
            new Corpus(Some.StarCorpus(Split.Test, 60).Texts.Where(text => text.Label != 2), Split.Test, 5));
        var run = new ExperimentRunner(Some.StarProfile(epochs: 1, seeds: 1), withoutClass2, Some.Device).Run(Some.StarExperiment());
        run.Violations.Should().ContainSingle(violation => violation.Invariant == "every-class-is-evaluated")
            .Which.Seen.Should().Be("The Test split has 10, 10, 0, 10, 20 rows of the classes 0 to 4.");
    }

    private static ExperimentResult Run(Experiment experiment, int epochs) =>
        new ExperimentRunner(Some.StarProfile(epochs), Data.Value, Some.Device).Run(experiment);
}
