using Harness.Data;
using Harness.Experiments;
using Harness.Invariants;
using Harness.Runtime;
using Harness.Tokens;
using Harness.Training;
using static TorchSharp.torch;

namespace Harness.Tests.Invariants;

/// <summary>Tests the exact messages of invariants for further mistakes, which <see cref="DefectZoo"/> does not make.</summary>
[Trait("Category", "Invariants")]
public sealed class SabotageTests : IDisposable
{
    private readonly TorchSharp.DisposeScope _scope = NewDisposeScope();
    private readonly Dataset _dataset = Some.Dataset();

    public void Dispose() => _scope.Dispose();

    [Fact]
    public void Labels_1_and_2_when_the_loss_is_computed()
    {
        var encoded = _dataset.Encode(Some.Tokenisation, Split.Train);
        using var rowsWithFileLabels = new TensorRows(tensor(encoded.Ids.ToArray(), [70, Some.Length], int16),
            tensor(encoded.Labels.ToArray().Select(label => label + 1f).ToArray(), [70, 1]), Split.Train, encoded.CorpusFingerprint);
        using var random = new RandomStreams(1);
        using var model = new Some.SmallModel(random);

        var evidence = Evidence() with { Epochs = Trainer.Fit(model, rowsWithFileLabels, Some.Plan(), random) };

        Fired("labels-are-0-or-1", evidence, Stage.Epoch).Seen.Should()
            .Be($"{_dataset.Train.Positives} of 70 labels in epoch 1 were neither 0 nor 1 when the loss was computed.");
    }

    [Fact]
    public void Labels_1_and_2_in_the_loaded_rows()
    {
        var encodedWithFileLabels = Encoded(labels: [.. _dataset.Encode(Some.Tokenisation, Split.Train).Labels.ToArray().Select(label => (byte)(label + 1))]);
        var first = encodedWithFileLabels.Labels.Span.IndexOf((byte)2);

        Fired("labels-are-0-or-1", Evidence() with { EncodedTrain = encodedWithFileLabels }, Stage.Data).Should()
            .Match<Violation>(violation => violation.Seen == $"The label of Train row {first} is 2." && violation.WhereToLook.Contains("FastTextReader.cs"));
    }

    [Fact]
    public void A_label_2_is_refused_by_the_corpus() =>
        FluentActions.Invoking(() => new Corpus([new LabelledText(0, "fine"), new LabelledText((byte)2, "fine too")], Split.Train))
            .Should().Throw<ArgumentException>().WithMessage("*Row 1*label 2*0 (negative) or 1 (positive)*");

    [Fact]
    public void A_loss_below_zero()
    {
        // The mistake of the notebook: with labels of 2, enough steps make the loss negative.
        var encoded = _dataset.Encode(Some.Tokenisation, Split.Train);
        using var rowsWithLabel2 =
            new TensorRows(tensor(encoded.Ids.ToArray(), [70, Some.Length], int16), full([70, 1], Held.Number(2f)), Split.Train, encoded.CorpusFingerprint);
        using var random = new RandomStreams(1);
        using var model = new Some.SmallModel(random);

        var evidence = Evidence() with { Epochs = Trainer.Fit(model, rowsWithLabel2, Some.Plan(epochs: 20, learningRate: .1), random) };

        Fired("loss-is-non-negative", evidence, Stage.Epoch)
            .Should().Match<Violation>(violation => violation.Seen.Contains("from -") && violation.LikelyCause.Contains("labels outside"));
    }

    [Fact]
    public void A_loss_that_is_not_a_number()
    {
        var broken =
            Some.Experiment() with { Model = _ => new Some.WatchedModel((_, memory) => memory.add_(Held.Number(1), Held.Number(1))), LearningRate = 1e38 };

        var run = Run(broken, _dataset);

        run.Completed.Should().BeFalse("a refused run is not trained to its end");
        run.Violations.Should().ContainSingle(violation => violation.Invariant == "loss-is-non-negative" && violation.LikelyCause.Contains("overflowed"));
    }

    [Fact]
    public void Twice_as_many_tokens_as_declared()
    {
        var longer = Some.Tokenisation with { Tokens = 2 * Some.Length };
        var evidence = Evidence() with { EncodedTrain = _dataset.Encode(longer, Split.Train), EncodedTest = _dataset.Encode(longer, Split.Test) };

        Fired("length-is-as-declared", evidence, Stage.Data).Should()
            .Match<Violation>(violation => violation.Seen == "The rows that were used are 22 tokens wide." && violation.Expected.StartsWith("11,"));
    }

    [Fact]
    public void A_training_text_in_the_test_split()
    {
        var leaked = new Dataset(Some.TrainCorpus(), new Corpus(Some.TestCorpus().Texts.Append(Some.TrainCorpus().Texts[3]), Split.Test));

        var run = Run(Some.Experiment(), leaked);

        run.Completed.Should().BeFalse("nothing is trained on leaking data");
        run.Violations.Should().ContainSingle(violation => violation.Invariant == "test-split-is-sealed"
            && violation.Seen == "1 of 46 test texts are also in the training split. The first is test row 45 and training row 3.");
    }

    [Fact]
    public void The_training_rows_evaluated_as_test()
    {
        var sound = Run(Some.Experiment(), _dataset).Evidence;

        Fired("test-split-is-sealed", sound with { TestEvaluation = sound.TrainEvaluation }, Stage.Result).Seen.Should()
            .StartWith("The test metrics come from the Train split");
    }

    [Fact]
    public void The_test_rows_trained_on()
    {
        using var rows = Some.Rows(_dataset, Split.Test);
        using var random = new RandomStreams(1);
        using var model = new Some.SmallModel(random);

        Fired("test-split-is-sealed", Evidence() with { Epochs = Trainer.Fit(model, rows, Some.Plan(), random) }, Stage.Epoch).Seen.Should()
            .StartWith("Epoch 1 was trained on rows with fingerprint");
    }

    [Fact]
    public void The_test_rows_encoded_as_train() =>
        Fired("test-split-is-sealed", Evidence() with { EncodedTrain = _dataset.Encode(Some.Tokenisation, Split.Test) }, Stage.Data).Seen.Should()
            .StartWith("The encoded rows");

    [Fact]
    public void A_part_of_the_test_rows_evaluated()
    {
        var sound = Run(Some.Experiment(), _dataset).Evidence;
        var fewer = sound.TestEvaluation! with { Metrics = sound.TestEvaluation.Metrics with { Confusion = new(10, 2, 10, 2) } };

        Fired("test-split-is-sealed", sound with { TestEvaluation = fewer }, Stage.Result).Seen.Should()
            .Be("The test metrics come from 24 rows; the test split has 45 rows.");
    }

    [Fact]
    public void Declared_shared_texts_are_accepted_and_one_more_is_refused()
    {
        var leaked = new Dataset(Some.TrainCorpus(), new Corpus(Some.TestCorpus(43).Texts.Concat(Some.TrainCorpus().Texts.Take(2)), Split.Test));
        var evidence = Evidence(leaked);

        InvariantCatalogue.Standard.Violations(evidence with { Declared = new DataDeclaration { TestRowsInTrain = 2 } }, Stage.Data).Should().BeEmpty();
        Fired("test-split-is-sealed", evidence with { Declared = new DataDeclaration { TestRowsInTrain = 1 } }, Stage.Data).Seen.Should()
            .StartWith("2 of 45 test texts");
    }

    [Fact]
    public void The_splits_exchanged() =>
        Fired("test-split-is-sealed", Evidence() with { Train = _dataset.Test, Test = _dataset.Train }, Stage.Data).Seen.Should()
            .Contain("training rows come from the Test split");

    [Fact]
    public void A_test_split_of_one_class()
    {
        // The data are refused before anything is trained.
        var onlyPositive =
            new Dataset(Some.TrainCorpus(), new Corpus(Some.TestCorpus().Texts.Where(review => review.Label == 1), Split.Test));

        Violations(Run(Some.Experiment(), onlyPositive))
            .Should()
            .ContainSingle(violation => violation.Invariant == "both-classes-are-evaluated" && violation.Seen.StartsWith("The Test split has 0 negative and "));
    }

    [Fact]
    public void An_evaluation_that_changes_the_model()
    {
        var drifting = Some.Experiment() with { Model = _ => new Some.WatchedModel((_, memory) => memory.add_(Held.Number(1), Held.Number(1))) };

        Violations(Run(drifting, _dataset))
            .Should()
            .ContainSingle(violation => violation.Invariant == "evaluation-changes-nothing" && violation.Seen.Contains("before the Train split was evaluated"));
    }

    private static SeedRun Run(Experiment experiment, Dataset dataset) =>
        new ExperimentRunner(Some.Profile(epochs: 2, seeds: 1), dataset, Some.Device).Run(experiment).Runs[0];

    private static IReadOnlyList<Violation> Violations(SeedRun run) => run.Violations;

    /// <summary>Returns the evidence of a sound run that has only read its data.</summary>
    private RunEvidence Evidence() => Evidence(_dataset);

    private static RunEvidence Evidence(Dataset dataset) => new()
    {
        Train = dataset.Train,
        Test = dataset.Test,
        EncodedTrain = dataset.Encode(Some.Tokenisation, Split.Train),
        EncodedTest = dataset.Encode(Some.Tokenisation, Split.Test),
        Overlap = dataset.Overlap,
        DeclaredTokens = Some.Length,
    };

    private EncodedCorpus Encoded(byte[] labels) => _dataset.Encode(Some.Tokenisation, Split.Train) with { Labels = labels };

    private static Violation Fired(string invariant, RunEvidence evidence, Stage reached) =>
        InvariantCatalogue.Standard.Violations(evidence, reached).Should().ContainSingle(violation => violation.Invariant == invariant).Subject;
}
