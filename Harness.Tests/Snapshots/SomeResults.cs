using Harness.Data;
using Harness.Experiments;
using Harness.Invariants;
using Harness.Metrics;
using Harness.Models;
using Harness.Models.Layers;
using Harness.Tokens;
using Harness.Training;
using Harness.Training.Checkpointing;
using Harness.Training.Evidence;
using Harness.Training.Optimisation;

namespace Harness.Tests.Snapshots;

/// <summary>Creates small made-up results: seven training rows, five test rows, three seeds.
/// The values that a snapshot shows differ from each other, so that tests notice swapped values.</summary>
internal static class SomeResults
{
    private static readonly string[] Moments = ["initial", "step 1", "step 2", "epoch 1", "epoch 2"];

    private static readonly Tokenisation FourWords = new() { VocabularySize = 5, Tokens = 3, FitRows = 7 };

    /// <summary>Two empty files in the folder of the tests. A profile must name files that exist, but these rows are read from none.</summary>
    private static readonly Lazy<SplitFiles> Files = new(() =>
    {
        var folder = Directory.CreateDirectory(Path.Combine(AppContext.BaseDirectory, "somebodys-reviews")).FullName;
        foreach (var name in new[] { "train.ft.txt", "test.ft.txt" })
            File.WriteAllText(Path.Combine(folder, name), "");
        return SplitFiles.In(folder);
    });

    /// <summary>The confusion counts of the test rows for each seed.</summary>
    public static ConfusionCounts[] TestCounts => [new(2, 0, 3, 0), new(2, 1, 2, 0), new(1, 1, 2, 1)];

    /// <summary>Creates a result in the smoke profile, or in a profile with the user's own data.</summary>
    public static ExperimentResult Of(
        Corpus? train = null, Corpus? test = null, bool isCustomData = false, IReadOnlyList<int>? seeds = null, ConfusionCounts[]? testCounts = null,
            double testLoss = .25, string arithmetic = "1", string trace = "")
    {
        train ??= Some.CorpusOf(Split.Train, "a b", "a c d", "b a a a", "a", "c a", "e f", "b b d");
        test ??= Some.CorpusOf(Split.Test, "a x", "b b b a", "c", "d d", "y");
        seeds ??= [1, 2, 3];
        testCounts ??= TestCounts;
        return new ExperimentResult
        {
            Experiment = Experiment,
            Profile = ProfileOf(isCustomData, seeds),
            Device = "cpu",
            Vocabulary = Vocabulary.Fit(train, FourWords),
            Summary =
                new ModelSummary(
                    [new LayerSummary("Embedding", LayerRole.Embedding, "Embedding 4", "uniform within 0.05", [3, 4], 20, 0),
                        new LayerSummary("BatchNormalization", LayerRole.Normalisation, "BatchNormalization", "momentum 0.99", [4], 8, 8),
                        new LayerSummary("Dense", LayerRole.Dense, "Dense 1", "", [1], 5, 0)]),
            Runs = [.. seeds.Select((seed, run) => Run(seed, train, test, testLoss + run * .125, testCounts[run], arithmetic, trace))],
        };
    }

    /// <summary>Creates the same result, in which an invariant refuses the second seed.</summary>
    public static ExperimentResult Refused()
    {
        var valid = Of();
        var violation = new Violation("loss-is-non-negative", "A loss of -1.", "Zero or more.", "Labels outside 0 and 1.", "FastTextReader");
        return valid with { Runs = [valid.Runs[0], valid.Runs[1] with { Violations = [violation], Completed = false }, valid.Runs[2]] };
    }

    /// <summary>Returns a copy of the result with another optimizer in all epochs, of one seed or of all.</summary>
    public static ExperimentResult TrainedBy(this ExperimentResult result, OptimizerRecord? optimizer, int? seed = null) => result with
    {
        Runs = [.. result.Runs.Select(run => seed is { } only && run.Seed != only ? run : run with
        {
            Evidence = run.Evidence with { Epochs = [.. run.Evidence.Epochs.Select(epoch => epoch with { Optimizer = optimizer })] },
        })],
    };

    private static Experiment Experiment => new()
    {
        Name = "some-model",
        Source = "no cell",
        Question = "What does a snapshot look like?",
        Tokenisation = FourWords,
        Model = _ => throw new InvalidOperationException("Nothing is trained here."),
        BatchSize = 6,
        LearningRate = .001,
    };

    private static Profile ProfileOf(bool isCustomData, IReadOnlyList<int> seeds) =>
        new()
        {
            Study = AmazonReviews.Study,
            Name = isCustomData ? "sample" : "smoke",
            Files = Files.Value,
            IsCustomData = isCustomData,
            Epochs = 2,
            MinimumSteps = 0,
            Seeds = seeds
        };

    private static SeedRun Run(int seed, Corpus train, Corpus test, double testLoss, ConfusionCounts testCounts, string arithmetic, string trace)
    {
        var vocabulary = Vocabulary.Fit(train, FourWords);
        var evidence = new RunEvidence
        {
            Train = train.Facts,
            Test = test.Facts,
            EncodedTrain = Encoder.Encode(train, vocabulary, FourWords.Tokens),
            EncodedTest = Encoder.Encode(test, vocabulary, FourWords.Tokens),
            Overlap = Some.Overlap(train, test),
            DeclaredTokens = FourWords.Tokens,
            Epochs = [Epoch(1), Epoch(2)],
            Arithmetic = arithmetic,
            Trace =
                [.. Moments.Select((moment, index) => new TracePoint(moment, $"{trace}{index:x}{seed:x15}"[..16] + ", and more that a snapshot leaves out"))],
            TrainEvaluation =
                EvaluationOf(train, seed,
                    new ClassificationMetrics(.125, 1, new ConfusionCounts(train.Facts.Positives, 0, train.Facts.Rows - train.Facts.Positives, 0))),
            TestEvaluation = EvaluationOf(test, seed, new ClassificationMetrics(testLoss, 5 / 6.0, testCounts)),
        };
        return new SeedRun(seed, evidence, Violations: [], Completed: true);
    }

    private static EpochRecord Epoch(int epoch) => new()
    {
        CorpusFingerprint = "",
        PairingFingerprint = "",
        Epoch = epoch,
        Optimizer = new OptimizerRecord("Adam", Experiment.LearningRate, AdamConstants.Keras),
        Rows = 7,
        Positives = 3,
        Steps = 2,
        Loss = .5,
        Accuracy = .75,
        SmallestStepLoss = .4f,
        LargestStepLoss = .6f,
        LargestLogit = 2,
        LargestGradientNorm = 3,
        LabelsOutsideDomain = 0,
        Tokens = FourWords.Tokens,
        Duration = TimeSpan.FromSeconds(epoch * 987.654),
    };

    private static Evaluation EvaluationOf(Corpus corpus, int seed, ClassificationMetrics metrics) => new()
    {
        Split = corpus.Split,
        CorpusFingerprint = corpus.Fingerprint,
        Tokens = FourWords.Tokens,
        Metrics = metrics,
        Reported = ReportedMetrics.From(metrics),
        PerfectPredictor = new ReportedMetrics(0, 1, 1, 1, 1),
        Recount = new Recount(metrics.Accuracy, metrics.Loss),
        WeightsBefore = $"{seed:x16}, and more that a snapshot leaves out",
        WeightsAfter = $"{seed:x16}, and more that a snapshot leaves out",
        Duration = TimeSpan.FromSeconds(456.789),
    };
}
