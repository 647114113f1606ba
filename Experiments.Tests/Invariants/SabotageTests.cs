using Harness.Corpora;
using Harness.Experiments;
using Harness.Invariants;
using Harness.Runtime;
using Harness.Tokens;
using Harness.Training;
using static TorchSharp.torch;

namespace Experiments.Tests.Invariants;

/// <summary>Every invariant can fire: each mistake is made in an otherwise sound run, and the invariant of that name says so.</summary>
[Trait("Category", "Invariants")]
public sealed class SabotageTests : IDisposable
{
    private readonly TorchSharp.DisposeScope _scope = NewDisposeScope();
    private readonly Dataset _dataset = Some.Dataset();

    public void Dispose() => _scope.Dispose();

    [Fact]
    public void Nothing_fires_on_a_sound_run() => Violations(Run(Some.Experiment(), _dataset)).Should().BeEmpty();

    [Fact]
    public void Labels_1_and_2_where_the_loss_is_taken()
    {
        var encoded = _dataset.Encode(Some.Tokenisation, Split.Train);
        using var asInTheFile = new TensorRows(tensor(encoded.Ids.ToArray(), [70, Some.Length], int16),
            tensor(encoded.Labels.ToArray().Select(label => label + 1f).ToArray(), [70, 1]), Split.Train, encoded.CorpusFingerprint);
        using var random = new RandomStreams(1, Some.Device);
        using var model = new Some.SmallModel(random);

        var evidence = Evidence() with { Epochs = Trainer.Fit(model, asInTheFile, Some.Plan(), random) };

        Only("labels-are-0-or-1", evidence, Stage.Epoch).Seen.Should().Be($"{_dataset.Train.Positives} of 70 labels in epoch 1 were neither 0 nor 1 where the loss was taken.");
    }

    [Fact]
    public void Labels_1_and_2_in_the_rows_that_were_loaded()
    {
        var asInTheFile = Encoded(labels: [.. _dataset.Encode(Some.Tokenisation, Split.Train).Labels.ToArray().Select(label => (byte)(label + 1))]);
        var first = asInTheFile.Labels.Span.IndexOf((byte)2);

        Only("labels-are-0-or-1", Evidence() with { EncodedTrain = asInTheFile }, Stage.Data).Should()
            .Match<Violation>(violation => violation.Seen == $"The label of Train row {first} is 2." && violation.WhereToLook.Contains("FastTextReader.cs"));
    }

    [Fact]
    public void A_label_2_does_not_even_become_a_corpus() =>
        FluentActions.Invoking(() => new Corpus([new Review(Sentiment.Negative, "fine"), new Review((Sentiment)2, "fine too")], Split.Train))
            .Should().Throw<ArgumentException>().WithMessage("*Row 1*label 2*0 (negative) or 1 (positive)*");

    [Fact]
    public void A_loss_that_runs_below_zero()
    {
        // The notebook's own mistake, until the model has learnt to exploit it.
        var encoded = _dataset.Encode(Some.Tokenisation, Split.Train);
        using var asInTheFile = new TensorRows(tensor(encoded.Ids.ToArray(), [70, Some.Length], int16), full([70, 1], 2f), Split.Train, encoded.CorpusFingerprint);
        using var random = new RandomStreams(1, Some.Device);
        using var model = new Some.SmallModel(random);

        var evidence = Evidence() with { Epochs = Trainer.Fit(model, asInTheFile, Some.Plan(epochs: 20, learningRate: .1), random) };

        Fired("loss-is-non-negative", evidence, Stage.Epoch).Should().Match<Violation>(violation => violation.Seen.Contains("from -") && violation.LikelyCause.Contains("labels outside"));
    }

    [Fact]
    public void A_loss_that_is_not_a_number()
    {
        var broken = Some.Experiment() with { Model = _ => new Some.WatchedModel((_, memory) => memory.add_(1)), LearningRate = 1e38 };

        var run = Run(broken, _dataset);

        run.Completed.Should().BeFalse("a refused run is not trained to its end");
        run.Violations.Should().ContainSingle(violation => violation.Invariant == "loss-is-non-negative" && violation.LikelyCause.Contains("overflowed"));
    }

    [Fact]
    public void Fifty_tokens_declared_and_a_hundred_given()
    {
        var longer = Some.Tokenisation with { Tokens = 2 * Some.Length };
        var evidence = Evidence() with { EncodedTrain = _dataset.Encode(longer, Split.Train), EncodedTest = _dataset.Encode(longer, Split.Test) };

        Only("length-is-as-declared", evidence, Stage.Data).Should()
            .Match<Violation>(violation => violation.Seen == "The rows that were used are 22 tokens wide." && violation.Expected.StartsWith("11,"));
    }

    [Fact]
    public void A_text_of_the_test_split_in_train()
    {
        var leaked = new Dataset(_dataset.Train, new Corpus(_dataset.Test.Reviews.Append(_dataset.Train.Reviews[3]), Split.Test));

        var run = Run(Some.Experiment(), leaked);

        run.Completed.Should().BeFalse("nothing is trained on leaking data");
        run.Violations.Should().ContainSingle(violation => violation.Invariant == "test-split-is-sealed"
            && violation.Seen == "1 of 46 test texts stand in the training split too, the first as test row 45 and training row 3.");
    }

    [Fact]
    public void The_training_rows_evaluated_as_test()
    {
        var sound = Run(Some.Experiment(), _dataset).Evidence;

        Only("test-split-is-sealed", sound with { TestEvaluation = sound.TrainEvaluation }, Stage.Result).Seen.Should().StartWith("The test metrics come from the Train split");
    }

    [Fact]
    public void The_test_rows_trained_on()
    {
        using var rows = Some.Rows(_dataset, Split.Test);
        using var random = new RandomStreams(1, Some.Device);
        using var model = new Some.SmallModel(random);

        Only("test-split-is-sealed", Evidence() with { Epochs = Trainer.Fit(model, rows, Some.Plan(), random) }, Stage.Epoch).Seen.Should().StartWith("Epoch 1 was trained on rows with fingerprint");
    }

    [Fact]
    public void The_test_rows_encoded_as_train() =>
        Only("test-split-is-sealed", Evidence() with { EncodedTrain = _dataset.Encode(Some.Tokenisation, Split.Test) }, Stage.Data).Seen.Should().StartWith("The encoded rows");

    [Fact]
    public void A_part_of_the_test_rows_evaluated()
    {
        var sound = Run(Some.Experiment(), _dataset).Evidence;
        var fewer = sound.TestEvaluation! with { Metrics = sound.TestEvaluation.Metrics with { Confusion = new(10, 2, 10, 2) } };

        Only("test-split-is-sealed", sound with { TestEvaluation = fewer }, Stage.Result).Seen.Should().Be("The test metrics come from 24 rows; the test split has 45.");
    }

    [Fact]
    public void The_splits_exchanged() =>
        Only("test-split-is-sealed", Evidence() with { Train = _dataset.Test, Test = _dataset.Train }, Stage.Data).Seen.Should().Contain("training rows are of the Test split");

    [Fact]
    public void A_test_split_of_one_class()
    {
        // Refused before anything is trained.
        var onlyPositive = new Dataset(_dataset.Train, new Corpus(_dataset.Test.Reviews.Where(review => review.Label == Sentiment.Positive), Split.Test));

        Violations(Run(Some.Experiment(), onlyPositive)).Should().ContainSingle(violation => violation.Invariant == "both-classes-are-evaluated" && violation.Seen.StartsWith("The Test split has 0 negative and "));
    }

    [Fact]
    public void An_evaluation_that_changes_the_model()
    {
        var drifting = Some.Experiment() with { Model = _ => new Some.WatchedModel((_, memory) => memory.add_(1)) };

        Violations(Run(drifting, _dataset)).Should().ContainSingle(violation => violation.Invariant == "evaluation-changes-nothing" && violation.Seen.Contains("before the Train split was evaluated"));
    }

    [Fact]
    public void Every_invariant_is_sabotaged_here()
    {
        var source = File.ReadAllText(Path.Combine(Workspace.Root, "Experiments.Tests", "Invariants", "SabotageTests.cs"));
        EveryInvariant.All.Should().OnlyContain(invariant => source.Contains($"\"{invariant.Name}\"", StringComparison.Ordinal));
    }

    [Fact]
    public void Every_invariant_says_what_it_defends_against_under_a_name_of_its_own()
    {
        EveryInvariant.All.Select(invariant => invariant.Name).Should().OnlyHaveUniqueItems();
        EveryInvariant.All.Should().OnlyContain(invariant => invariant.Defends.StartsWith("Defect"));
    }

    private static SeedRun Run(Experiment experiment, Dataset dataset) => new ExperimentRunner(Some.Profile(epochs: 2, seeds: 1), dataset, Some.Device).Run(experiment).Runs[0];

    private static IReadOnlyList<Violation> Violations(SeedRun run) => run.Violations;

    /// <summary>The evidence of a sound run that has only just read its data.</summary>
    private RunEvidence Evidence() => new()
    {
        Train = _dataset.Train,
        Test = _dataset.Test,
        EncodedTrain = _dataset.Encode(Some.Tokenisation, Split.Train),
        EncodedTest = _dataset.Encode(Some.Tokenisation, Split.Test),
        Overlap = _dataset.Overlap,
        DeclaredTokens = Some.Length,
    };

    private EncodedCorpus Encoded(byte[] labels)
    {
        var sound = _dataset.Encode(Some.Tokenisation, Split.Train);
        return new EncodedCorpus
        {
            Split = sound.Split,
            Rows = sound.Rows,
            Tokens = sound.Tokens,
            VocabularySize = sound.VocabularySize,
            Padding = sound.Padding,
            Ids = sound.Ids,
            Labels = labels,
            CorpusFingerprint = sound.CorpusFingerprint,
            VocabularyFingerprint = sound.VocabularyFingerprint,
            WordsSeen = sound.WordsSeen,
            WordsDropped = sound.WordsDropped,
            RowsTruncated = sound.RowsTruncated,
            Pads = sound.Pads,
        };
    }

    private static Violation Only(string invariant, RunEvidence evidence, Stage reached)
    {
        EveryInvariant.Violations(evidence, reached).Select(violation => violation.Invariant).Should().Equal(invariant);
        return Fired(invariant, evidence, reached);
    }

    private static Violation Fired(string invariant, RunEvidence evidence, Stage reached) =>
        EveryInvariant.Violations(evidence, reached).Should().ContainSingle(violation => violation.Invariant == invariant).Subject;
}
