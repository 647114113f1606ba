using Harness.Data;
using Harness.Data.Formats;
using Harness.Experiments;
using Harness.Invariants;
using Harness.Metrics;
using Harness.Models;
using Harness.Runtime;
using Harness.Tokens;
using Harness.Training;
using Harness.Training.Evidence;
using TorchSharp;
using static TorchSharp.torch;

namespace Experiments.Tests.Published;

/// <summary>Runs an experiment with the notebook's own mistakes. No invariant stops it; all invariants are checked at the end.</summary>
/// <remarks>
/// The run is small: it uses the first rows of the fixtures, and a learning rate that needs seconds for what the notebook did in 112,500 steps, a quarter of
/// an hour for each epoch. The mistakes are not reduced: labels 1 and 2, the test split as validation split, one run without a fixed seed, Keras' metrics.
/// </remarks>
public sealed record AsPublished
{
    /// <summary>The repaired experiment as the study declares it.</summary>
    public required Experiment Of { get; init; }

    /// <summary>The number of training rows; the notebook's RNNs used only about 1,000 of all rows.</summary>
    public int FittedRows { get; init; } = TrainRows;

    /// <summary>Tells whether the training labels are 1 and 2 as in the file. The RNNs had training labels 0 and 1, but test labels 1 and 2.</summary>
    public bool TrainLabels12 { get; init; } = true;

    /// <summary>The sequence length: 100 for every model, because Keras ignores the input_length of an embedding.</summary>
    public int GivenTokens { get; init; } = 100;

    /// <summary>The planned number of epochs.</summary>
    public const int Planned = 4;

    /// <summary>The number of epochs after which the training was interrupted; null if it was not.</summary>
    public int? InterruptedAfter { get; init; }

    /// <summary>The learning rate, scaled for the small number of rows.</summary>
    public double LearningRate { get; init; } = 1e-2;

    /// <summary>Tells whether accuracy is the only metric; for most models, the notebook has more.</summary>
    public bool AccuracyAlone { get; init; }

    /// <summary>The seed; the notebook had none.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>Invariants that fail for some seeds only. They are not recorded, because with diverging weights they depend on the last bit.</summary>
    public IReadOnlyList<string> ByChance { get; init; } = [];

    /// <summary>The number of rows of both splits, so that a run takes seconds.</summary>
    public const int TrainRows = 480, TestRows = 200;

    private static readonly Lazy<Dataset> FirstRows =
        new(() =>
            new Dataset(Head(AmazonReviews.Study.Profile().Files.Train, Split.Train, TrainRows),
                Head(AmazonReviews.Study.Profile().Files.Test, Split.Test, TestRows)));

    private static readonly ComputeDevice Cpu = ComputeDevice.Named("cpu")!;

    /// <summary>Computes the notebook's metrics with labels 1 and 2 as in the file, from the harness's labels 0 and 1.</summary>
    public static ReportedMetrics Labels12(ReadOnlySpan<float> logits, ReadOnlySpan<byte> labels) => KerasMetrics.Of(logits, PlusOne(labels));

    /// <summary>Trains and evaluates as the notebook did.</summary>
    /// <returns>The evidence of the run.</returns>
    public RunEvidence Run()
    {
        var dataset = FirstRows.Value;
        var given = Of.Tokenisation with { Tokens = GivenTokens };
        var (train, test) = (dataset.Encode(given, Split.Train), dataset.Encode(given, Split.Test));
        using var scope = NewDisposeScope();
        using var random = new RandomStreams(Seed);
        using var model = Of.Model(random).to(Cpu.Torch);
        using var rows = RowsOf(train, FittedRows, TrainLabels12);
        using var testRows = RowsOf(test, TestRows, labels12: true);
        var evidence = new RunEvidence
        {
            Train = dataset.Train,
            Test = dataset.Test,
            EncodedTrain = TrainLabels12 ? With12(train) : train,
            EncodedTest = With12(test),
            Overlap = dataset.Overlap,
            DeclaredTokens = Of.Tokenisation.Tokens,
            DeclaredVocabulary = given.VocabularySize,
            DeclaredModel = Of.Declares,
            Summary = ModelSummary.Of(Of.Model, GivenTokens),
            Untrained = UntrainedModel.Of(model, rows),
            PlannedEpochs = Planned,
        };
        return Evaluated(Fitted(evidence, model, rows, testRows, test, random), model, rows, testRows, train, test);
    }

    private static Corpus Head(string path, Split split, int rows) => new(FastTextReader.Read(path).Take(rows), split);

    private RunEvidence Fitted(RunEvidence evidence, nn.Module<Tensor, Tensor> model, TensorRows rows, TensorRows testRows,
        EncodedCorpus test, RandomStreams random)
    {
        var before = EvaluationTally.OfThisThread;
        var plan = new TrainingPlan { Epochs = Planned, BatchSize = Of.BatchSize, LearningRate = LearningRate };
        var epochs = Trainer.Fit(model, rows, plan, random, epoch =>
        {
            Evaluator.Evaluate(model, testRows, test.Labels.Span, Labels12); // validation_data=(X_test, y_test)
            return epoch.Epoch != InterruptedAfter;
        });
        return evidence with { Epochs = epochs, EvaluatedWhileTraining = EvaluationTally.OfThisThread - before };
    }

    private RunEvidence Evaluated(RunEvidence evidence, nn.Module<Tensor, Tensor> model, TensorRows rows, TensorRows testRows, EncodedCorpus train,
        EncodedCorpus test) => evidence with
        {
            TrainEvaluation = Evaluator.Evaluate(model, rows, train.Labels.Span[..FittedRows], TrainLabels12 ? Reported : KerasMetrics.Of),
            TestEvaluation = Evaluator.Evaluate(model, testRows, test.Labels.Span, Reported),
        };

    private ReportedMetrics Reported(ReadOnlySpan<float> logits, ReadOnlySpan<byte> labels)
    {
        var all = Labels12(logits, labels);
        return AccuracyAlone ? all with { Precision = double.NaN, Recall = double.NaN, RocAuc = double.NaN } : all;
    }

    private static TensorRows RowsOf(EncodedCorpus corpus, int count, bool labels12)
    {
        var device = Cpu.Torch;
        var ids = tensor(corpus.Ids[..(count * corpus.Tokens)].ToArray(), [count, corpus.Tokens], int16, device);
        var labels = tensor((labels12 ? PlusOne(corpus.Labels.Span) : corpus.Labels.ToArray())[..count], [count, 1], uint8, device).to(float32);
        return new TensorRows(ids, labels, corpus.Split, corpus.CorpusFingerprint);
    }

    private static EncodedCorpus With12(EncodedCorpus corpus) => corpus with { Labels = PlusOne(corpus.Labels.Span) };

    private static byte[] PlusOne(ReadOnlySpan<byte> labels) => [.. labels.ToArray().Select(label => (byte)(label + 1))];
}
