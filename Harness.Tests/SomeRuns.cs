using Harness.Data;
using Harness.Data.Synthetic;
using Harness.Experiments;
using Harness.Models.Layers;
using Harness.Overlap;
using Harness.Runtime;
using Harness.Storage;
using Harness.Tokens;
using Harness.Training;
using static TorchSharp.torch;

namespace Harness.Tests;

/// <summary>Provides small data sets, experiments and models. All sizes differ, so that a test fails if axes are swapped.</summary>
internal static partial class Some
{
    public const int Vocabulary = 97, Length = 11;

    /// <summary>The CPU, on every machine. Separate tests cover the differences of a GPU, and the tests of experiments run on a GPU if there is one.</summary>
    public static ComputeDevice Device { get; } = ComputeDevice.Named("cpu")!;

    /// <summary>A study without profiles, experiments or claims.</summary>
    public static Study Study { get; } = new() { Name = "some", Profiles = [], Experiments = [] };

    public static Tokenisation Tokenisation => new() { VocabularySize = Vocabulary, Tokens = Length, FitRows = 1_000 };

    public static Dataset Dataset(int train = 70, int test = 45) => new(TrainCorpus(train), TestCorpus(test));

    public static Corpus TrainCorpus(int rows = 70) => new(TextGenerator.Train(seed: 5).Generate(rows), Split.Train);

    public static Corpus TestCorpus(int rows = 45) => new(TextGenerator.Test(seed: 5).Generate(rows), Split.Test);

    public static DuplicateReport Overlap(Corpus train, Corpus test) => OverlapSearch.Find(train, test, near: false).Exact;

    public static TensorRows Rows(Dataset dataset, Split split = Split.Train) => TensorRows.From(dataset.Encode(Tokenisation, split), Device);

    public static TrainingPlan Plan(int epochs = 1, int batchSize = 16, double learningRate = 1e-3) =>
        new() { Epochs = epochs, BatchSize = batchSize, LearningRate = learningRate };

    /// <summary>Creates the progress of an epoch that has ended, with 25 hours left.</summary>
    public static EpochProgress Progress(string experiment, int seed, int epoch, int of) => new(experiment, seed, new EpochRecord
    {
        Epoch = epoch,
        CorpusFingerprint = "",
        PairingFingerprint = "",
        Rows = 2_000,
        Positives = 0,
        Steps = 1,
        Loss = .5,
        Accuracy = .75,
        SmallestStepLoss = 0,
        LargestStepLoss = 0,
        LargestLogit = 0,
        LargestGradientNorm = null,
        LabelsOutsideDomain = 0,
        Tokens = 1,
        Duration = TimeSpan.FromSeconds(2),
    }, of, new TimeSpan(25, 1, 2));

    public static Profile Profile(int epochs = 2, params int[] seeds) =>
        new()
        {
            Study = Study,
            Name = "some",
            Files = SplitFiles.In(Workspace.Fixtures, "reviews."),
            IsCustomData = false,
            Declared = DataDeclaration.None,
            Epochs = epochs,
            MinimumSteps = 0,
            Seeds = seeds.Length > 0 ? seeds : [1, 2, 3]
        };

    public static Experiment Experiment(string name = "some-lstm") => new()
    {
        Name = name,
        Source = "no cell",
        Question = "Does the harness work?",
        Tokenisation = Tokenisation,
        Model = random => new SmallModel(random),
        BatchSize = 16,
        LearningRate = 1e-3,
    };

    /// <summary>A small model with every kind of layer of the LSTM experiments.</summary>
    public sealed class SmallModel : nn.Module<Tensor, Tensor>
    {
        private readonly Embedding _embedding;
        private readonly Lstm _lstm;
        private readonly Dense _dense, _output;
        private readonly BatchNormalization _norm;
        private readonly Dropout _dropout;

        public SmallModel(RandomStreams random, double dropout = .5, int logits = 1) : base(nameof(SmallModel))
        {
            _embedding = new Embedding(Vocabulary, 5, random);
            _lstm = new Lstm(5, 7, returnSequences: false, random);
            _dropout = new Dropout(dropout, random);
            _dense = new Dense(7, 6, Activation.Relu, random);
            _norm = new BatchNormalization(6);
            _output = new Dense(6, logits, Activation.Linear, random);
            RegisterComponents();
        }

        public override Tensor forward(Tensor input)
        {
            using var scope = NewDisposeScope();
            var x = _lstm.call(_embedding.call(input));   // [N, T] → [N, 7]
            x = _norm.call(_dense.call(_dropout.call(x))); // [N, 6]
            return _output.call(x).MoveToOuterDisposeScope(); // [N, 1]
        }
    }

    /// <summary>A logistic regression on the ids as numbers. A test can observe or change its forward pass.</summary>
    public sealed class WatchedModel : nn.Module<Tensor, Tensor>
    {
        private readonly TorchSharp.Modules.Linear _linear;
        private readonly Tensor _memory = zeros(1);
        private readonly Action<Tensor, Tensor> _watch;

        /// <param name="watch">Is called in each forward pass with the ids, [N, T], and a buffer of the model.</param>
        public WatchedModel(Action<Tensor, Tensor> watch) : base(nameof(WatchedModel))
        {
            _watch = watch;
            _linear = nn.Linear(Length, 1);
            nn.init.zeros_(_linear.weight!);
            nn.init.zeros_(_linear.bias!);
            RegisterComponents();
        }

        public override Tensor forward(Tensor input)
        {
            _watch(input, _memory);
            using var scope = NewDisposeScope();
            return _linear.call(input.to(float32) / Held.Number(Vocabulary)).MoveToOuterDisposeScope(); // [N, T] → [N, 1]
        }
    }
}
