using Harness.Data;
using Harness.Experiments;
using Harness.Invariants.Fitting;
using Harness.Invariants.Inputs;
using Harness.Invariants.Results;
using Harness.Snapshots;
using Harness.Training;
using Harness.Training.Optimisation;

namespace Harness.Tests.Experiments;

/// <summary>Tests the training options of an experiment: declaration, run, invariants and snapshot. Training never uses the test split.</summary>
[Trait("Category", "Unit")]
public sealed class OptionsInExperimentsTests
{
    private static readonly TrainingOptions Options = new()
    {
        Validation = new ValidationPart(.2),
        BestEpoch = new BestEpoch { Patience = 2 },
        Schedule = LearningRateSchedule.Steps(10, .5),
        WeightDecay = .01,
        Clipping = GradientClipping.ByGlobalNorm(1),
    };

    private static readonly Lazy<ExperimentResult> Declared = new(() =>
        Run(Some.StarWords with { Training = Options with { ClassWeights = [1, 1, 1, 1, .5] } }));

    [Fact]
    public void The_run_has_no_violations_and_does_not_use_the_test_split_for_training()
    {
        Declared.Value.Violations.Should().BeEmpty();
        Declared.Value.Runs.Should().HaveCount(3);
        foreach (var evidence in Declared.Value.Runs.Select(run => run.Evidence))
        {
            evidence.EvaluatedWhileTraining.OfTest.Should().Be(0);
            evidence.Fitted.Rows.Should().Be(192);
            evidence.Validated!.Rows.Should().Be(48);
            evidence.Epochs.Should().NotBeEmpty().And.OnlyContain(epoch => epoch.Rows == 192 && epoch.Validation!.Rows == 48);
            evidence.TrainEvaluation!.Metrics.Rows.Should().Be(192);
        }
    }

    [Fact]
    public void The_snapshot_states_every_option_that_is_on()
    {
        var snapshot = FlatSnapshot.Read(MetricSnapshot.Of(Declared.Value), "received");
        snapshot.Text("training.validation").Should().Be("0.2 of each class, seed 1");
        snapshot["training.validationRows"]!.Value.GetInt32().Should().Be(48);
        snapshot.Text("training.schedule").Should().Be("times 0.5 every 10 epochs");
        snapshot.Text("training.classWeights").Should().Be("1, 1, 1, 1, 0.5");
        snapshot.Text("training.weightDecay").Should().Be("0.01, decoupled from the gradient");
        snapshot.Text("training.gradientClipping").Should().Be("to a global norm of 1");
        snapshot.Text("training.evaluatedWeights").Should()
            .Be("those of the epoch with the lowest validation loss, stops after 2 epochs without an improvement");
        snapshot["training.bestEpochs"]!.Value.GetArrayLength().Should().Be(3);
    }

    [Fact]
    public void A_snapshot_of_a_run_without_options_has_no_keys_of_options()
    {
        var snapshot = FlatSnapshot.Read(MetricSnapshot.Of(Run(Some.StarWords, epochs: 2)), "received");
        foreach (var key in new[] { "validation", "validationRows", "schedule", "classWeights", "weightDecay", "gradientClipping", "bestEpochs" })
            snapshot[$"training.{key}"].Should().BeNull(key);
    }

    [Fact]
    public void An_option_counts_as_a_factor_only_if_it_is_on()
    {
        Factors.Differing(Some.StarWords, Some.StarWords with { Training = new() { WeightDecay = .1 } }).Should().Equal("weight decay");
        Factors.Differing(Some.StarWords, Some.StarWords with { Training = Options }).Should()
            .Equal("validation", "best epoch", "schedule", "weight decay", "gradient clipping");
        Factors.Differing(Some.StarWords, Some.StarWords with { Objective = Objective.Softmax(5) }).Should().Equal("objective");
    }

    /// <summary>Checks that an option that is off is not among the factors, because archives find older runs by these factors.</summary>
    [Fact]
    public void The_factors_of_a_run_without_options_are_those_of_older_archives() =>
        Factors.Of(Some.Experiment()).Where(factor => !Factors.IsOff(factor)).Select(factor => factor.Key).Should().Equal(
            "vocabulary", "tokens", "embedding", "sequence layers", "pooling", "dropout", "dense layers", "other layers", "batch norms", "fit", "batch size",
            "learning rate");

    [Fact]
    public void Validation_on_test_rows_is_refused()
    {
        var leaking = Some.StarWords with
        {
            Training = Options,
            Fit = (model, rows, plan, random, mayContinue) =>
            {
                var test = Some.Stars().Encode(Some.Tokenisation, Split.Test);
                using var kept = TensorRows.From(test, Some.Device);
                var leak = plan.Validation is null ? null : new ValidationRows(kept, test.Labels); // the reproducibility check has none
                return Trainer.Fit(model, rows, plan with { Validation = leak }, random, mayContinue);
            },
        };
        var refused = Run(leaking, epochs: 2, seeds: 1).Violations.Where(violation => violation.Invariant == "test-split-is-sealed").ToList();
        refused.Should().ContainSingle().Which.Seen.Should().StartWith("Epoch 1 was validated on 120 rows of the Test split");
    }

    [Fact]
    public void Training_that_stops_earlier_than_its_rule_allows_is_refused()
    {
        var run = Declared.Value.Runs[0].Evidence;
        var invariant = new TrainingRanToItsEnd();
        invariant.Check(run).Should().BeNull();
        invariant.Check(run with { Epochs = [.. run.Epochs.Take(1)] }).Should().NotBeNull("one epoch is too few for a patience of two");
        invariant.Check(run with { Options = TrainingOptions.None, PlannedEpochs = run.Epochs.Count + 1 }).Should().NotBeNull("no rule allows an early end");
        invariant.Check(run with { Epochs = [.. run.Epochs.Select(epoch => epoch with { Validation = null })] }).Should().NotBeNull();
    }

    [Fact]
    public void Training_on_validation_rows_is_refused()
    {
        var run = Declared.Value.Runs[0].Evidence;
        new TestSplitIsSealed().Check(run with { Fitted = run.EncodedTrain })!.Seen.Should()
            .Be("The validation part has 48 rows of the Train split, and 240 rows are left for training; the training split has 240 rows.");
        new EveryRowIsTrainedOn().Check(run with { Epochs = [.. run.Epochs.Select(epoch => epoch with { Rows = 240 })] })!.Expected.Should()
            .Be("192 rows, by class 32, 32, 32, 32, 64: the training split without its validation part.");
    }

    private static ExperimentResult Run(Experiment experiment, int epochs = 40, params int[] seeds) =>
        new ExperimentRunner(Some.StarProfile(epochs, seeds), Some.Stars(), Some.Device).Run(experiment);
}
