using System.Text.Json.Nodes;
using Harness.Data;
using Harness.Experiments;
using Harness.Experiments.Archive;
using Harness.Experiments.Kept;
using Harness.Runtime;
using Harness.Storage;
using Harness.Tokens;
using Harness.Training;

namespace Harness.Tests.Experiments.Kept;

/// <summary>Tests that a saved model predicts exactly what its run evaluated, and that damaged or unsuitable models are refused.</summary>
[Trait("Category", "Unit")]
public sealed class KeptModelsTests : IDisposable
{
    private static readonly string[] Files = ["model.json", "model.safetensors", "vocabulary.json"];

    private readonly ScratchFolder _folder = new();
    private readonly List<string> _messages = [];
    private readonly Corpus _test = Some.TestCorpus();
    private readonly Profile _profile = Some.Profile(epochs: 2, 1);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Predictions_equal_the_evaluation_bit_for_bit()
    {
        var evaluated = Run().Runs.Single().Evidence.TestEvaluation!.Logits.ToArray();

        using var predictor = Open();
        var predicted = predictor.Predict([.. _test.Texts.Select(text => text.Text)]);

        evaluated.Should().HaveCount(45).And.OnlyHaveUniqueItems();
        predicted.Select(prediction => prediction.Logits.Single()).Should().Equal(evaluated);
        predicted.Select(prediction => prediction.Label == "positive").Should().Equal(evaluated.Select(logit => logit > 0));
        predicted.Select(prediction => prediction.Probability).Should().OnlyContain(probability => probability >= .5 && probability <= 1);
        foreach (var prediction in predicted)
            prediction.Probabilities["positive"].Should().BeApproximately(1 / (1 + Math.Exp(-prediction.Logits[0])), 1e-15);
    }

    [Fact]
    public void A_text_gets_the_same_logits_alone_and_among_others()
    {
        Run();
        using var predictor = Open();
        var together = predictor.Predict([.. _test.Texts.Select(text => text.Text)]);

        for (var row = 0; row < 7; row++)
            predictor.Predict([$"  {_test.Texts[row].Text}\n"]).Single().Logits.Should().Equal(together[row].Logits);
    }

    [Fact]
    public void A_prediction_counts_the_known_words_of_its_text()
    {
        Run();
        using var predictor = Open();
        var known = predictor.Vocabulary.Words[0];

        predictor.Predict(["qqqq", $"{known} {known} qqqq", ""]).Select(one => one.KnownWords).Should().Equal(0, 2, 0);
    }

    [Fact]
    public void The_folder_holds_what_the_snapshot_states()
    {
        var run = Run().Runs.Single();

        var kept = KeptModels.Describe(Folder);

        kept.WeightsFingerprint.Should().Be(run.Evidence.TestEvaluation!.WeightsAfter);
        run.Evidence.Trace[^1].Weights.Should().StartWith(kept.WeightsFingerprint[..16]);
        kept.TrainingRows.Should().Be(run.Evidence.Train.Fingerprint);
        kept.TestAccuracy.Should().Be(run.Evidence.TestEvaluation.Metrics.Accuracy);
        kept.Labels.Should().Equal("negative", "positive");
        Directory.EnumerateFileSystemEntries(Folder).Select(Path.GetFileName).Should().BeEquivalentTo([.. Files, "README.md"]);
        Directory.EnumerateFileSystemEntries(Path.GetDirectoryName(Folder)!).Should().ContainSingle("nothing temporary is left");
    }

    [Theory, InlineData("model.safetensors"), InlineData("vocabulary.json")]
    public void A_model_with_damaged_files_does_not_count_as_saved(string file)
    {
        var run = Run().Runs.Single();
        IsSaved(run).Should().BeTrue();

        File.WriteAllText(Path.Combine(Folder, file), "{}");
        IsSaved(run).Should().BeFalse("the run must save the model again");
        File.Delete(Path.Combine(Folder, file));
        IsSaved(run).Should().BeFalse();
    }

    [Fact]
    public void A_model_of_other_or_unknown_code_does_not_count_as_saved()
    {
        var run = Run().Runs.Single();

        Change(kept => kept with { Code = "another" });
        IsSaved(run).Should().BeFalse();
        Change(kept => kept with { Code = null });
        IsSaved(run).Should().BeFalse();
        Change(kept => kept with { Code = RunArchive.CodeOf(Some.Experiment()) });
        IsSaved(run).Should().BeTrue();
    }

    [Fact]
    public void A_model_of_other_code_is_opened_and_tells_so()
    {
        Run();
        IsOfOtherCode().Should().BeFalse();

        Change(kept => kept with { Code = "another" });
        IsOfOtherCode().Should().BeTrue();

        var file = Path.Combine(Folder, "model.json");
        var older = ChecksummedJson.Read<JsonObject>(file);
        older.Remove("code").Should().BeTrue();
        ChecksummedJson.Write(file, older);
        IsOfOtherCode().Should().BeFalse("a folder from before this property does not tell");

        bool IsOfOtherCode()
        {
            using var predictor = Open();
            return predictor.IsOfOtherCode;
        }
    }

    [Fact]
    public void The_README_explains_the_logits()
    {
        Run();
        using var random = new RandomStreams(1);
        using var model = new Some.SmallModel(random);
        var kept = KeptModels.Describe(Folder);

        KeptModelReadme.Of(kept, model, [], Objective.Binary, Folder).Should().Contain("one logit; its sigmoid is the probability of \"positive\"");
        KeptModelReadme.Of(kept, model, [], Objective.Softmax(2), Folder).Should().Contain("one logit for each label; their softmax");
    }

    [Fact]
    public void The_README_has_a_command_for_the_folder_of_the_study_and_complete_Python()
    {
        Run();
        using var random = new RandomStreams(1);
        using var model = new Some.SmallModel(random);
        var kept = KeptModels.Describe(Folder);

        File.ReadAllText(Path.Combine(Folder, "README.md")).Should()
            .Contain($"\n./research predict some-lstm --device cpu --model {Folder} \"a text\"\n", "a folder outside the study has its whole path")
            .And.Contain("```python\nimport torch\nfrom safetensors.torch import load_file\n").And.Contain("layer = torch.nn.");
        KeptModelReadme.Of(kept, model, [], Objective.Binary, Path.Combine(Workspace.Root, "TestResults", "my models", "seed-1")).Should()
            .Contain("./research predict some-lstm --device cpu --model \"TestResults/my models/seed-1\" \"a text\"");
    }

    [Fact]
    public void A_second_run_replaces_the_first()
    {
        Run();
        var first = File.ReadAllBytes(Path.Combine(Folder, "model.safetensors"));

        Run(Some.Experiment() with { LearningRate = 5e-3 });

        File.ReadAllBytes(Path.Combine(Folder, "model.safetensors")).Should().NotEqual(first);
        using var predictor = Open();
        Directory.EnumerateFileSystemEntries(Path.GetDirectoryName(Folder)!).Should().ContainSingle();
    }

    [Theory, InlineData("model.json"), InlineData("model.safetensors"), InlineData("vocabulary.json")]
    public void A_damaged_file_is_refused_or_changes_no_prediction(string name)
    {
        string[] texts = [.. _test.Texts.Take(3).Select(text => text.Text)];
        Run();
        var sound = Logits();
        var refused = 0;
        var file = Path.Combine(Folder, name);
        var whole = File.ReadAllBytes(file);
        var random = new Random(name.Length);
        for (var trial = 0; trial < 60; trial++)
        {
            var damaged = whole.ToArray();
            damaged[random.Next(whole.Length)] ^= (byte)(1 << random.Next(8));
            File.WriteAllBytes(file, trial % 3 == 0 ? damaged[..random.Next(whole.Length)] : damaged);
            try
            {
                Logits().Should().Equal(sound, $"trial {trial} was not refused");
            }
            catch (ModelRefusedException refusal)
            {
                refusal.Message.Should().Match($"The model in '{Folder}' cannot be used: *.");
                refused++;
            }
        }
        refused.Should().BeGreaterThan(name == "model.safetensors" ? 59 : 20, "damaged counts, whitespace or case of a key change no prediction");
        File.Delete(file);
        Opening().Should().Throw<ModelRefusedException>().WithMessage($"*{name}*missing*");

        float[] Logits()
        {
            using var predictor = Open();
            return [.. predictor.Predict(texts).SelectMany(one => one.Logits)];
        }
    }

    [Fact]
    public void Another_vocabulary_is_refused()
    {
        Run();
        var file = Path.Combine(Folder, "vocabulary.json");
        using (var predictor = Open())
        {
            var (first, second) = (predictor.Vocabulary.Words[0], predictor.Vocabulary.Words[1]);
            var text = File.ReadAllText(file);
            File.WriteAllText(file, text.Replace($"[\"{first}\",\"{second}\"", $"[\"{second}\",\"{first}\"", StringComparison.Ordinal));
            File.ReadAllText(file).Should().NotBe(text);
        }

        Opening().Should().Throw<ModelRefusedException>().WithMessage("*its vocabulary is not the one that the model was trained with: fingerprint*");
    }

    [Fact]
    public void Another_version_of_the_arithmetic_is_refused_unless_it_is_allowed()
    {
        Run();
        Change(kept => kept with { ArithmeticVersion = 99 });

        Opening().Should().Throw<ModelRefusedException>()
            .WithMessage("*trained with version 99 of the arithmetic; this harness has version 1.*--any-arithmetic*");
        using var predictor = Predictor.Open(Folder, Some.Experiment(), Some.Device, anyArithmetic: true);
        predictor.Predict(["a"]).Should().ContainSingle();
    }

    [Fact]
    public void A_model_of_a_GPU_is_refused_on_a_CPU()
    {
        Run();
        Change(kept => kept with { Device = "cuda", Arithmetic = "some GPU, libtorch 2.10" });

        Opening().Should().Throw<ModelRefusedException>().WithMessage("*trained on cuda (some GPU, libtorch 2.10); this is cpu.*");
    }

    [Fact]
    public void Another_version_of_the_folder_layout_is_refused()
    {
        Run();
        Change(kept => kept with { Version = 7 });

        Opening().Should().Throw<ModelRefusedException>().WithMessage("*version 7 of the folder's layout; expected 1*");
    }

    [Fact]
    public void A_model_of_an_experiment_that_has_changed_is_refused()
    {
        Run();

        Opening(Some.Experiment() with { Model = random => new Some.SmallModel(random, dropout: .25) }).Should().Throw<ModelRefusedException>()
            .WithMessage("*its layer 3 is 'Dropout 0.5, *'; some-lstm now declares 'Dropout 0.25,*Train it again*");
        Opening(Some.Experiment() with { Tokenisation = Some.Tokenisation with { Tokens = 12 } }).Should().Throw<ModelRefusedException>()
            .WithMessage("*: its texts were converted to ids in another way than some-lstm now declares: tokens of a text 11, now 12. Train it again.");
        Opening(Some.Experiment() with { Tokenisation = Changed }).Should().Throw<ModelRefusedException>().WithMessage("*now declares: vocabulary size 97, "
            + "now 96; rows that the vocabulary is fitted on 1000, now 999; lower case yes, now no; name of unknown words none, now \"oov\"; "
            + "truncating \"pre\", now \"post\". Train it again.");
        Opening(Some.Experiment("another")).Should().Throw<ModelRefusedException>().WithMessage("*it is a model of some-lstm; expected another*");
    }

    [Fact]
    public void A_refused_run_saves_no_model()
    {
        var result = Run(Some.Experiment() with { LearningRate = 1e3 });

        result.Violations.Should().NotBeEmpty();
        Directory.Exists(Folder).Should().BeFalse();
    }

    [Fact]
    public void A_model_that_cannot_be_saved_is_reported_and_the_run_is_valid()
    {
        _folder.Write("models", "a file where the folder should be");

        Run().Trusted();

        _messages.Should().ContainSingle().Which.Should().Contain("The model of some-lstm, seed 1, could not be saved in");
    }

    private static Tokenisation Changed => Some.Tokenisation with
    {
        VocabularySize = Some.Vocabulary - 1,
        FitRows = 999,
        UnknownWord = "oov",
        Words = WordRules.Keras with { LowerCase = false },
        Padding = SequencePadding.Keras with { Truncating = SequenceEnd.Post },
    };

    private bool IsSaved(SeedRun run) =>
        new KeptModels(Models).Holds(Some.Experiment(), _profile, run.Evidence, "cpu", 1, KeptModels.Describe(Folder).Configuration);

    private string Models => Path.Combine(_folder.Path, "models");

    private string Folder => new KeptModels(Models).FolderOf("some", "cpu", "some-lstm", 1);

    private Predictor Open() => Predictor.Open(Folder, Some.Experiment(), Some.Device);

    private Action Opening(Experiment? experiment = null) => () => Predictor.Open(Folder, experiment ?? Some.Experiment(), Some.Device).Dispose();

    private ExperimentResult Run(Experiment? experiment = null) =>
        new ExperimentRunner(_profile, new Dataset(Some.TrainCorpus(), _test), Some.Device, models: new KeptModels(Models, _messages.Add))
            .Run(experiment ?? Some.Experiment());

    private void Change(Func<KeptModel, KeptModel> change) =>
        KeptModels.Write(Folder, change(KeptModels.Describe(Folder)));
}
