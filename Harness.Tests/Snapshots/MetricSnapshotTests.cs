using System.Text.Json;
using Experiments.Tests.Models;
using Harness.Experiments;
using Harness.Metrics;
using Harness.Models;
using Harness.Models.Layers;
using Harness.Snapshots;
using Harness.Snapshots.Comparison;
using Harness.Training.Optimisation;

namespace Harness.Tests.Snapshots;

/// <summary>Tests the text of a metric snapshot.</summary>
[Trait("Category", "Unit")]
public sealed class MetricSnapshotTests
{
    /// <summary>
    /// Checks the whole text of a snapshot. The test accuracies are 1, 4/5 and 3/5 of five rows, the losses .25, .375 and .5. The vocabulary contains a, b, c
    /// and d. Two of the 17 words of the training texts have no id, and of the ten words of the test texts x and y have none. In each split, one row has
    /// four words with an id, but a sequence has three tokens.
    /// </summary>
    [Fact]
    public void A_snapshot_is_this_text()
    {
        var result = SomeResults.Of();
        var evidence = result.Runs[0].Evidence;
        MetricSnapshot.Of(result).Should().Be(
            $$"""
            {
              "experiment": "some-model",
              "profile": "smoke",
              "device": "cpu",
              "arithmetic": "1",
              "data": {
                "train": {
                  "rows": 7,
                  "positives": 3,
                  "fingerprint": "{{evidence.Train.Fingerprint}}",
                  "droppedWords": 0.117647,
                  "truncatedReviews": 0.142857
                },
                "test": {
                  "rows": 5,
                  "positives": 2,
                  "fingerprint": "{{evidence.Test.Fingerprint}}",
                  "droppedWords": 0.2,
                  "truncatedReviews": 0.2
                }
              },
              "tokens": {
                "length": 3,
                "padding": "at the start",
                "truncation": "at the start",
                "fitRows": 7,
                "vocabularySize": 5,
                "distinctWords": 6,
                "vocabularyFingerprint": "{{result.Vocabulary.Fingerprint}}"
              },
              "model": {
                "parameters": 41,
                "trainable": 33,
                "layers": [
                  "Embedding (3, 4): 20; Embedding 4, uniform within 0.05",
                  "BatchNormalization (4): 16; BatchNormalization, momentum 0.99",
                  "Dense (1): 5; Dense 1"
                ]
              },
              "training": {
                "epochs": 2,
                "batchSize": 6,
                "optimizer": "Adam",
                "learningRate": 0.001,
                "beta1": 0.9,
                "beta2": 0.999,
                "epsilon": 1E-07,
                "epsilonIsAdded": "outside the bias correction",
                "loss": "binary cross-entropy of the logits, mean over the batch",
                "evaluatedWeights": "those after the last epoch",
                "seeds": [1, 2, 3]
              },
              "trace": {
                "initial": ["0000000000000001", "0000000000000002", "0000000000000003"],
                "step 1": ["1000000000000001", "1000000000000002", "1000000000000003"],
                "step 2": ["2000000000000001", "2000000000000002", "2000000000000003"],
                "epoch 1": ["3000000000000001", "3000000000000002", "3000000000000003"],
                "epoch 2": ["4000000000000001", "4000000000000002", "4000000000000003"]
              },
              "metrics": {
                "test": {
                  "loss": { "mean": 0.375, "standardDeviation": 0.125 },
                  "accuracy": { "mean": 0.8, "standardDeviation": 0.2 },
                  "precision": { "mean": 0.722222, "standardDeviation": 0.254588 },
                  "recall": { "mean": 0.833333, "standardDeviation": 0.288675 },
                  "rocAuc": { "mean": 0.833333, "standardDeviation": 0 },
                  "truePositives": { "mean": 1.666667, "standardDeviation": 0.57735 },
                  "falsePositives": { "mean": 0.666667, "standardDeviation": 0.57735 },
                  "trueNegatives": { "mean": 2.333333, "standardDeviation": 0.57735 },
                  "falseNegatives": { "mean": 0.333333, "standardDeviation": 0.57735 }
                },
                "train": {
                  "loss": { "mean": 0.125, "standardDeviation": 0 },
                  "accuracy": { "mean": 1, "standardDeviation": 0 },
                  "precision": { "mean": 1, "standardDeviation": 0 },
                  "recall": { "mean": 1, "standardDeviation": 0 },
                  "rocAuc": { "mean": 1, "standardDeviation": 0 },
                  "truePositives": { "mean": 3, "standardDeviation": 0 },
                  "falsePositives": { "mean": 0, "standardDeviation": 0 },
                  "trueNegatives": { "mean": 4, "standardDeviation": 0 },
                  "falseNegatives": { "mean": 0, "standardDeviation": 0 }
                }
              },
              "invariants": [
            {{string.Join(",\n", Harness.Invariants.InvariantCatalogue.Standard.ThatApplyTo(evidence).Select(invariant => $"    \"{invariant.Name}\""))}}
              ]
            }
            """.ReplaceLineEndings("\n"));
    }

    /// <summary>Checks that a snapshot has exactly the keys of <see cref="SnapshotKeys.All"/>. The writer, the check of snapshots,
    /// and the list of keys that an older snapshot may lack all use this list.</summary>
    [Fact]
    public void Contains_exactly_the_listed_keys_in_their_order()
    {
        var snapshot = FlatSnapshot.Read(MetricSnapshot.Of(SomeResults.Of()), "received");
        SnapshotKey[] elsewhere =
        [
            SnapshotKeys.OldWeights, SnapshotKeys.NearlyInTrain, SnapshotKeys.Words, SnapshotKeys.Vectors,
            SnapshotKeys.Classes, SnapshotKeys.Train.RowsOfClass, SnapshotKeys.Test.RowsOfClass, SnapshotKeys.Objective, // with a logit for each class
            SnapshotKeys.Validation, SnapshotKeys.ValidationRows, SnapshotKeys.Schedule, SnapshotKeys.ClassWeights, SnapshotKeys.WeightDecay,
            SnapshotKeys.Clipping, SnapshotKeys.BestEpochs, // options that are off
        ];
        snapshot.Keys.Where(key => !FlatSnapshot.IsMetric(key) && !WeightsHistory.IsMoment(key))
            .Should().Equal(SnapshotKeys.All.Except(elsewhere).SelectMany(WithKeyOfTruncatedTexts).Select(key => key.Name));

        // The name of this key contains the study's word for its texts ("Reviews"), so the list cannot contain it.
        static IEnumerable<SnapshotKey> WithKeyOfTruncatedTexts(SnapshotKey key) => new[] { SnapshotKeys.Train, SnapshotKeys.Test }
            .Where(split => split.DroppedWords == key).Select(split => split.Truncated(AmazonReviews.Study.Texts)).Prepend(key);
    }

    [Fact]
    public void Contains_every_listed_metric_for_both_splits()
    {
        var snapshot = FlatSnapshot.Read(MetricSnapshot.Of(SomeResults.Of()), "received");
        snapshot.Metrics.Select(metric => metric.Key)
            .Should().Equal(new[] { "test", "train" }.SelectMany(split => SnapshotMetric.All.Select(metric => $"metrics.{split}.{metric.Name}")));
    }

    public static TheoryData<string> Declared => [.. AmazonReviews.Study.Experiments.Select(experiment => experiment.Name)];

    [Theory, MemberData(nameof(Declared))]
    public void Every_layer_of_every_experiment_states_its_settings(string name)
    {
        var experiment = AmazonReviews.Study.Experiments.Single(one => one.Name == name);
        ModelSummary.Of(experiment.Model, experiment.Tokenisation.Tokens).Layers.Should()
            .NotBeEmpty().And.OnlyContain(layer => layer.Role != LayerRole.Other && layer.Settings.Length > 0);
    }

    /// <summary>Compares pairs of layers that differ in one setting only.</summary>
    [Fact]
    public void Layers_that_differ_in_one_setting_have_different_texts()
    {
        using var random = new Harness.Runtime.RandomStreams(1);
        var asTorch = new BatchNormalization(3);
        asTorch.KeepOnly(.9);
        (IDescribedLayer One, IDescribedLayer Other)[] pairs =
        [
            (new Dropout(.5, random), new Dropout(0, random)),
            (new Dense(3, 4, Activation.Relu, random), new Dense(3, 4, Activation.Linear, random)),
            (new BatchNormalization(3), asTorch),
            (new Lstm(3, 4, returnSequences: true, random), new Lstm(3, 4, returnSequences: false, random)),
            (new Conv1D(3, 4, 5, random), new Conv1D(3, 4, 3, random)),
            (new MaxPooling1D(2), new MaxPooling1D(3)),
            (new Embedding(9, 4, random), new Embedding(9, 5, random)),
        ];
        pairs.Should().OnlyContain(pair => pair.One.Description + pair.One.Settings != pair.Other.Description + pair.Other.Settings);
    }

    /// <summary>Checks the one mistake that the gate never found with three seeds: an LSTM without its dropout.</summary>
    [Fact]
    public void A_model_without_its_dropout_is_refused_by_the_list_of_layers()
    {
        static string Snapshot(double rate) => MetricSnapshot.Of(SomeResults.Of() with
        {
            Summary =
                ModelSummary.Of(random =>
                    new LstmClassifier(LstmClassifier.Hyperparameters.Notebook with { Vocabulary = 20, DropoutRate = rate }, random), tokens: 5),
        });
        SnapshotComparison.Of(Snapshot(0), Snapshot(.5)).Statements.Should().ContainSingle().Which.Key.Should().Be("model.layers");
        SnapshotComparison.Differences(Snapshot(0), Snapshot(.5)).Should().Be(
            "Settings changed; all metrics are equal.\n"
            + "  model.layers, entry 4: verified \"Dropout (64): 0; Dropout 0.5, the rest scaled by 1 / (1 - rate)\", received \"Dropout (64): 0; Dropout 0, "
                + "the rest scaled by 1 / (1 - rate)\" (compared exactly)");
    }

    [Fact]
    public void Of_long_lists_only_added_and_removed_entries_are_reported()
    {
        var valid = SomeResults.Of();
        var withoutNorm = valid with { Summary = new ModelSummary([valid.Summary.Layers[0], valid.Summary.Layers[2]]) };
        SnapshotComparison.Differences(MetricSnapshot.Of(withoutNorm), MetricSnapshot.Of(valid)).Should()
            .Contain("  model.layers: verified 3 entries, received 2 (compared exactly)\n  model.layers: only verified \"BatchNormalization (4): 16; "
                + "BatchNormalization, momentum 0.99\"");
    }

    [Fact]
    public void A_fit_in_closed_form_has_no_optimizer_and_the_evaluated_weights_are_stated()
    {
        var trained = SomeResults.Of();
        MetricSnapshot.Of(trained.TrainedBy(null) with { Experiment = trained.Experiment with { FitsInClosedForm = true } })
            .Should().Contain("\"optimizer\": \"none, fitted in closed form\"").And.NotContain("beta1");
        MetricSnapshot.Of(trained with { Experiment = trained.Experiment with { Checkpoint = "the best" } })
            .Should().Contain("\"evaluatedWeights\": \"the best\"");
    }

    /// <summary>Checks that the snapshot states the optimizer of the run, and not the one that the experiment declares.</summary>
    [Fact]
    public void The_optimizer_is_the_one_that_trained_the_weights()
    {
        var uncorrected = new OptimizerRecord("Adam", .25, new AdamConstants(.5, .75, .125, CorrectsBias: false));
        MetricSnapshot.Of(SomeResults.Of().TrainedBy(uncorrected)).ReplaceLineEndings("").Replace(" ", "", StringComparison.Ordinal).Should().Contain(
            "\"learningRate\":0.25,\"beta1\":0.5,\"beta2\":0.75,\"epsilon\":0.125,\"epsilonIsAdded\":\"withoutabiascorrection\"");
    }

    [Fact]
    public void A_run_without_a_recorded_optimizer_has_the_text_not_recorded() =>
        MetricSnapshot.Of(SomeResults.Of().TrainedBy(null)).Should().Contain("\"optimizer\": \"not recorded\"").And.NotContain("beta1");

    [Fact]
    public void Seeds_with_different_optimizers_have_no_snapshot()
    {
        var other = new OptimizerRecord("Adam", .25, AdamConstants.Keras);
        FluentActions.Invoking(() => MetricSnapshot.Of(SomeResults.Of().TrainedBy(other, seed: 2))).Should().Throw<InvalidOperationException>()
            .WithMessage("The runs of 'some-model' were trained by different optimizers: *0.001*; *0.25*. Expected one optimizer*");
    }

    [Fact]
    public void Runs_of_several_machines_name_all_of_them()
    {
        var (here, there) = (SomeResults.Of(), SomeResults.Of(arithmetic: SnapshotText.NotCertified));
        MetricSnapshot.Of(here with { Runs = [here.Runs[0], there.Runs[1], here.Runs[2]] })
            .Should().Contain($"\"arithmetic\": \"1 | {SnapshotText.NotCertified}\"");
    }

    [Fact]
    public void A_snapshot_is_JSON_with_LF_and_without_a_final_newline()
    {
        var text = MetricSnapshot.Of(SomeResults.Of());
        text.Should().NotContain("\r").And.EndWith("\n}");
        FluentActions.Invoking(() => JsonDocument.Parse(text).Dispose()).Should().NotThrow();
    }

    [Fact]
    public void Equal_results_give_equal_text_and_a_changed_metric_changes_one_line()
    {
        MetricSnapshot.Of(SomeResults.Of()).Should().Be(MetricSnapshot.Of(SomeResults.Of()));

        var (before, after) = (MetricSnapshot.Of(SomeResults.Of()).Split('\n'), MetricSnapshot.Of(SomeResults.Of(testLoss: .26)).Split('\n'));
        before.Except(after).Should().ContainSingle().Which.Should().Contain("\"loss\": { \"mean\": 0.375,");
        after.Except(before).Should().ContainSingle().Which.Should().Contain("\"loss\": { \"mean\": 0.385,");
    }

    [Fact]
    public void Contains_no_duration_machine_name_or_path()
    {
        var result = SomeResults.Of();
        var text = MetricSnapshot.Of(result);
        text.Should().NotContainAny("987", "456.789", "uration", "econds", Path.GetFileName(result.Profile.Files.Train), Environment.MachineName);
        text.Should().NotContain(Path.GetDirectoryName(result.Profile.Files.Train));
    }

    [Fact]
    public void An_undefined_metric_is_null()
    {
        ConfusionCounts[] nothingPredictedPositive = [new(0, 0, 3, 2), new(0, 0, 3, 2), new(0, 0, 3, 2)];
        MetricSnapshot.Of(SomeResults.Of(testCounts: nothingPredictedPositive))
            .Should().Contain("\"precision\": { \"mean\": null, \"standardDeviation\": null }");
    }

    [Fact]
    public void One_seed_has_no_standard_deviation() =>
        MetricSnapshot.Of(SomeResults.Of(seeds: [7]))
            .Should().Contain("\"seeds\": [7]").And.Contain("\"loss\": { \"mean\": 0.25, \"standardDeviation\": null }");

    [Fact]
    public void Numbers_do_not_depend_on_the_culture()
    {
        var before = Thread.CurrentThread.CurrentCulture;
        try
        {
            Thread.CurrentThread.CurrentCulture =
                new System.Globalization.CultureInfo("") { NumberFormat = { NumberDecimalSeparator = ",", NegativeSign = "~" } };
            MetricSnapshot.Of(SomeResults.Of(seeds: [-7])).Should().Contain("\"mean\": 0.25,").And.Contain("\"seeds\": [-7]");
        }
        finally
        {
            Thread.CurrentThread.CurrentCulture = before;
        }
    }

    [Fact]
    public void A_refused_run_has_no_snapshot() =>
        FluentActions.Invoking(() => MetricSnapshot.Of(SomeResults.Refused())).Should().Throw<RunRefusedException>()
            .WithMessage("*some-model was refused*loss-is-non-negative, seed 2*");

    [Fact]
    public void A_snapshot_equals_itself_and_differs_from_one_with_another_loss()
    {
        var text = MetricSnapshot.Of(SomeResults.Of());
        SnapshotComparison.Differences(text, text).Should().BeNull();
        SnapshotComparison.Differences(MetricSnapshot.Of(SomeResults.Of(testLoss: 40)), text).Should().StartWith("Evaluation changed: ").And.EndWith(", worse");
    }
}
