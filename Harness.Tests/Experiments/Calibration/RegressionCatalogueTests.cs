using Harness.Data;
using Harness.Data.Formats;
using Harness.Data.Synthetic;
using Harness.Experiments;
using Harness.Experiments.Calibration;
using Harness.Models;
using Harness.Models.Layers;
using Harness.Runtime;
using Harness.Tokens;
using Harness.Training;
using static TorchSharp.torch;

namespace Harness.Tests.Experiments.Calibration;

/// <summary>Tests that each mistake in the catalogue changes the trained weights where it says so. Otherwise, calibration would measure nothing.</summary>
[Trait("Category", "Unit")]
public sealed class RegressionCatalogueTests : IClassFixture<RegressionCatalogueTests.Reviews>
{
    private const int Rows = 2_050, Epochs = 2;

    private readonly Reviews _reviews;

    public RegressionCatalogueTests(Reviews reviews) => _reviews = reviews;

    public static TheoryData<string> Names => [.. RegressionCatalogue.All.Select(regression => regression.Name)];

    [Theory, MemberData(nameof(Names))]
    public void Changes_the_weights_from_the_epoch_in_which_the_mistake_is_made(string name)
    {
        var mistaken = Mistake(name);

        var weights = Weights(mistaken.In(Sound, Rows)!, mistaken.ChangedData(_reviews.Dataset, _reviews.Profile, Sound));

        var before = name == "two-rows-swapped" ? 2 : 1; // the initial weights; two rows are swapped only after the first epoch
        weights[..before].Should().Equal(_reviews.SoundWeights[..before]);
        weights.Should().HaveSameCount(_reviews.SoundWeights).And.HaveCountGreaterThan(before);
        weights[before..].Zip(_reviews.SoundWeights[before..]).Should().OnlyContain(pair => pair.First != pair.Second);
    }

    [Theory, MemberData(nameof(Names))]
    public void Renames_the_experiment(string name) => Mistake(name).In(Sound, Rows)!.Name.Should().Be($"some-lstm.{name}");

    [Fact]
    public void A_sound_experiment_has_the_same_weights_again() =>
        Weights(Sound, _reviews.Dataset).Should().Equal(_reviews.SoundWeights, "otherwise a mistake could not be told from chance");

    [Fact]
    public void There_are_sixteen_mistakes_and_each_has_its_own_description() =>
        RegressionCatalogue.All.Select(regression => regression.Description).Should().HaveCount(16).And.OnlyHaveUniqueItems().And.NotContain("");

    [Theory, InlineData("dropout-off"), InlineData("dropout-unscaled"), InlineData("batch-norm-as-torch"), InlineData("batch-norm-momentum")]
    [InlineData("a-layer-frozen"), InlineData("gates-in-another-order")]
    public void Does_not_apply_to_a_model_without_the_layer(string name) =>
        Mistake(name).In(global::Experiments.Tests.Controls.BagOfWords, Rows).Should().BeNull();

    [Theory, InlineData(2_048, false), InlineData(2_049, true)]
    public void The_mistake_in_the_short_batch_applies_only_if_there_is_one(int rows, bool applies) =>
        (Mistake("last-short-batch").In(Sound, rows) is not null).Should().Be(applies);

    [Fact]
    public void One_label_in_a_thousand_is_flipped_and_the_class_counts_stay_equal()
    {
        var (sound, flipped) = (Encoded(_reviews.Dataset), EncodedWith("one-label-in-1000-flipped"));

        ChangedRows(sound, flipped).Should().HaveCount(2);
        flipped.Labels.ToArray().Sum(label => label).Should().Be(sound.Labels.ToArray().Sum(label => label));
    }

    [Fact]
    public void A_tenth_of_the_labels_is_flipped() =>
        ChangedRows(Encoded(_reviews.Dataset), EncodedWith("a-tenth-of-labels-flipped")).Should().HaveCount(Rows / 10);

    [Fact]
    public void Truncation_one_off_drops_the_last_word_of_long_reviews_only()
    {
        var (sound, off) = (Encoded(_reviews.Dataset), EncodedWith("truncated-one-off"));
        var (same, shifted) = (0, 0);
        for (var row = 0; row < Rows; row++)
        {
            short[] right = Row(sound, row), wrong = Row(off, row);
            if (wrong.AsSpan().SequenceEqual(right))
                same++;
            else
            {
                wrong[1..].Should().Equal(right[..^1], "every word moves one position towards the end");
                wrong[0].Should().NotBe(0, "the first position holds a word, not padding");
                shifted++;
            }
        }
        (same, shifted).Should().Be((Rows - sound.RowsTruncated, sound.RowsTruncated));
        off.IdsSha256.Should().NotBe(sound.IdsSha256);
    }

    [Fact]
    public void The_first_two_gates_are_swapped_and_nothing_else()
    {
        using var scope = NewDisposeScope();
        using RandomStreams first = new(seed: 1), second = new(seed: 1);
        using nn.Module<Tensor, Tensor> sound = Sound.Model(first), swapped = Sound.Model(second);

        Mistake("gates-in-another-order").In(Sound with { Fit = (_, _, _, _, _) => [] }, Rows)!.Fit(swapped, null!, Some.Plan(), second);

        var weights = sound.modules().OfType<Lstm>().Single().parameters().Zip(swapped.modules().OfType<Lstm>().Single().parameters()).ToList();
        weights.Should().HaveCount(4);
        foreach (var (right, wrong) in weights)
        {
            Tensor[] gates = right.chunk(4, 0), others = wrong.chunk(4, 0);
            (Same(others[0], gates[1]), Same(others[1], gates[0]), Same(others[2], gates[2]), Same(others[3], gates[3])).Should().Be((true, true, true, true));
        }
    }

    [Fact]
    public void The_frozen_layer_keeps_its_weights_and_the_others_learn()
    {
        using var scope = NewDisposeScope();
        using var random = new RandomStreams(seed: 1);
        using var model = Sound.Model(random);
        using var rows = TensorRows.From(Encoded(_reviews.Dataset), Some.Device);
        Tensor[] before = [.. model.modules().OfType<Dense>().SelectMany(dense => dense.parameters()).Select(weight => weight.detach().clone())];

        Mistake("a-layer-frozen").In(Sound, Rows)!.Fit(model, rows, Some.Plan(), random);

        model.modules().OfType<Dense>().SelectMany(dense => dense.parameters()).Zip(before, (now, then) => Same(now, then))
            .Should().Equal(true, true, false, false);
    }

    [Fact]
    public void Swapped_rows_are_swapped_back_after_training()
    {
        using var random = new RandomStreams(seed: 1);
        using var model = Sound.Model(random);
        using var rows = TensorRows.From(Encoded(_reviews.Dataset), Some.Device);
        using var before = rows.IdsOf(0, Rows);

        Mistake("two-rows-swapped").In(Sound, Rows)!.Fit(model, rows, Some.Plan(), random, epoch =>
        {
            using Tensor now = rows.IdsOf(0, 1), middle = before.narrow(0, Rows / 2, 1);
            Same(now, middle).Should().BeTrue();
            return true;
        });

        using var after = rows.IdsOf(0, Rows);
        Same(after, before).Should().BeTrue();
    }

    [Fact]
    public void A_scaled_gradient_does_not_change_the_values()
    {
        using var scope = NewDisposeScope();
        var values = rand(3, 1).requires_grad_();
        var same = ScaledGradient.Of(values, .375);
        same.sum().backward();
        Same(same, values).Should().BeTrue();
        values.grad!.data<float>().ToArray().Should().Equal(.375f, .375f, .375f);
    }

    private static bool Same(Tensor one, Tensor other) => one.eq(other).all().item<bool>();

    /// <summary>The experiment without a mistake. Its vocabulary is fitted on all rows, and its last batch has two rows.</summary>
    private static Experiment Sound { get; } = Some.Experiment() with { Tokenisation = Some.Tokenisation with { FitRows = 100_000 }, BatchSize = 64 };

    private static Regression Mistake(string name) => RegressionCatalogue.All.Single(regression => regression.Name == name);

    private EncodedCorpus EncodedWith(string mistake) => Encoded(Mistake(mistake).ChangedData(_reviews.Dataset, _reviews.Profile, Sound));

    private static EncodedCorpus Encoded(Dataset dataset) => dataset.Encode(Sound.Tokenisation, Split.Train);

    private static short[] Row(EncodedCorpus corpus, int row) => corpus.Ids.Slice(row * corpus.Tokens, corpus.Tokens).ToArray();

    private static IEnumerable<int> ChangedRows(EncodedCorpus sound, EncodedCorpus flipped)
    {
        byte[] labels = sound.Labels.ToArray(), others = flipped.Labels.ToArray();
        return Enumerable.Range(0, labels.Length).Where(row => labels[row] != others[row]);
    }

    /// <summary>Returns the fingerprints of the initial weights and of the weights after each epoch.</summary>
    private static string[] Weights(Experiment experiment, Dataset dataset)
    {
        using var scope = NewDisposeScope();
        using var random = new RandomStreams(seed: 1);
        using var model = experiment.Model(random);
        using var rows = TensorRows.From(dataset.Encode(experiment.Tokenisation, Split.Train), Some.Device);
        var weights = new List<string> { WeightsFingerprint.Of(model) };
        experiment.Fit(model, rows, Some.Plan(Epochs, experiment.BatchSize, experiment.LearningRate), random, _ =>
        {
            weights.Add(WeightsFingerprint.Of(model));
            return true;
        });
        return [.. weights];
    }

    /// <summary>Writes reviews to files, because some mistakes encode them again, and trains the experiment without a mistake on them.</summary>
    public sealed class Reviews : IDisposable
    {
        private readonly ScratchFolder _folder = new();

        public Reviews()
        {
            Corpus train = Some.TrainCorpus(Rows), test = Some.TestCorpus();
            FastTextWriter.Write(Path.Combine(_folder.Path, "train.ft.txt"), TextGenerator.Train(seed: 5).Generate(Rows));
            FastTextWriter.Write(Path.Combine(_folder.Path, "test.ft.txt"), TextGenerator.Test(seed: 5).Generate(test.Facts.Rows));
            Dataset = new Dataset(train, test);
            Profile = Some.Profile() with { Files = SplitFiles.In(_folder.Path) };
            SoundWeights = Weights(Sound, Dataset);
        }

        public Dataset Dataset { get; }

        public Profile Profile { get; }

        public string[] SoundWeights { get; }

        public void Dispose() => _folder.Dispose();
    }
}
