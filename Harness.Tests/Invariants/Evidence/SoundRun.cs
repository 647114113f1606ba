using Harness.Data;
using Harness.Invariants;
using Harness.Metrics;
using Harness.Models;
using Harness.Models.Layers;
using Harness.Overlap;
using Harness.Tokens;
using Harness.Training;
using Harness.Training.Evidence;

namespace Harness.Tests.Invariants.Evidence;

/// <summary>Provides evidence of a sound run, written by hand: 96 training rows, 64 test rows, three tokens, four words, three epochs of six steps.</summary>
/// <remarks>The 64 rows of two equal classes and most figures are chosen so that cases can lie exactly on a threshold.</remarks>
internal static class SoundRun
{
    public const int TrainRows = 96, TrainPositives = 42, TestRows = 64, TestPositives = 32, Tokens = 3, Vocabulary = 5, Epochs = 3;

    /// <summary>The evidence at the end of the run.</summary>
    public static RunEvidence Sound { get; } = new()
    {
        Train = new CorpusFacts
        {
            Split = Split.Train,
            Rows = TrainRows,
            RowsOfClass = [TrainRows - TrainPositives, TrainPositives],
            Fingerprint = Fingerprint("train"),
        },
        Test = new CorpusFacts
        {
            Split = Split.Test,
            Rows = TestRows,
            RowsOfClass = [TestRows - TestPositives, TestPositives],
            Fingerprint = Fingerprint("test"),
        },
        EncodedTrain = Encoded(Split.Train, TrainRows, TrainPositives, wordsSeen: 200, wordsDropped: 3),
        EncodedTest = Encoded(Split.Test, TestRows, TestPositives, wordsSeen: 140, wordsDropped: 7),
        Overlap = Shared(0),
        DeclaredTokens = Tokens,
        DeclaredVocabulary = Vocabulary,
        Declared = new DataDeclaration
        {
            Train = new(TrainRows, [TrainRows - TrainPositives, TrainPositives]),
            Test = new(TestRows, [TestRows - TestPositives, TestPositives]),
        },
        DeclaredModel = new ModelDeclaration(41, "Embedding, BatchNormalization, Dense"),
        ExpectedAccuracy = new AccuracyBand(.75, .875, "somebody's paper"),
        Summary =
            new ModelSummary(
                [Layer("Embedding", LayerRole.Embedding, 20), Layer("BatchNormalization", LayerRole.Normalisation, 16), Layer("Dense", LayerRole.Dense, 5)]),
        Untrained = new UntrainedModel(.6875, Fingerprint("start")),
        Rehearsals = new Rehearsals(Rehearsed("start", "steps"), Rehearsed("start", "steps")),
        PairingFingerprint = Fingerprint("pairs"),
        PlannedEpochs = Epochs,
        Epochs = [Epoch(1, loss: .6875), Epoch(2, loss: .5), Epoch(3, loss: .4375)],
        WhileTraining = TimeSpan.FromSeconds(3.5),
        TrainEvaluation = Scored(Split.Train, new ClassificationMetrics(.375, .875, new ConfusionCounts(36, 9, 45, 6))),
        TestEvaluation = Scored(Split.Test, new ClassificationMetrics(.4375, .84375, new ConfusionCounts(24, 4, 28, 8))),
    };

    /// <summary>The evidence at the end of the same run with three classes and one logit for each class.</summary>
    public static RunEvidence OfThree { get; } = Sound with
    {
        Objective = Objective.Softmax(3),
        Train = Sound.Train with { RowsOfClass = [48, 30, 18] },
        Test = Sound.Test with { RowsOfClass = [32, 20, 12] },
        EncodedTrain = Sound.EncodedTrain with { Labels = LabelsOf(48, 30, 18) },
        EncodedTest = Sound.EncodedTest with { Labels = LabelsOf(32, 20, 12) },
        Declared = DataDeclaration.None,
        Untrained = Sound.Untrained! with { Loss = 1.125 },
        Epochs = [.. Sound.Epochs.Select(epoch => epoch with { RowsOfClass = [48, 30, 18] })],
        TrainEvaluation = Scored(Split.Train, new ClassificationMetrics(.375, .875, null, new ConfusionMatrix([[40, 4, 4], [2, 25, 3], [1, 1, 16]]))),
        TestEvaluation = Scored(Split.Test, new ClassificationMetrics(.4375, .84375, null, new ConfusionMatrix([[26, 4, 2], [2, 16, 2], [1, 1, 10]]))),
    };

    /// <summary>Returns the evidence of the run with three classes at a stage.</summary>
    public static RunEvidence OfThreeAt(Stage reached) => reached switch
    {
        Stage.Data => OfThreeAt(Stage.Model) with { Summary = null, Untrained = null, Rehearsals = null, PairingFingerprint = null, PlannedEpochs = 0 },
        Stage.Model => OfThree with { Epochs = [], WhileTraining = TimeSpan.Zero, TrainEvaluation = null, TestEvaluation = null },
        _ => OfThree,
    };

    public static RunEvidence TestMatrix(this RunEvidence run, ConfusionMatrix matrix) =>
        run.TestScored(scored => scored with { Metrics = scored.Metrics with { OfClasses = matrix } });

    private static ReadOnlyMemory<byte> LabelsOf(params IReadOnlyList<int> rows) =>
        rows.SelectMany((count, label) => Enumerable.Repeat((byte)label, count)).ToArray();

    /// <summary>Returns the evidence of the run at a stage.</summary>
    public static RunEvidence At(Stage reached) => reached switch
    {
        Stage.Data => At(Stage.Model) with { Summary = null, Untrained = null, Rehearsals = null, PairingFingerprint = null, PlannedEpochs = 0 },
        Stage.Model => At(Stage.Epoch) with { Epochs = [], WhileTraining = TimeSpan.Zero },
        Stage.Step or Stage.Epoch =>
            Sound with { Epochs = [Sound.Epochs[0]], WhileTraining = TimeSpan.FromSeconds(1.25), TrainEvaluation = null, TestEvaluation = null },
        _ => Sound,
    };

    /// <summary>Returns a fingerprint of 64 characters. Messages show the first eight or twelve.</summary>
    public static string Fingerprint(string name) => $"{name}-".PadRight(64, '0');

    public static Rehearsal Rehearsed(string untrained, string? trained) => new(Fingerprint(untrained), trained is null ? null : Fingerprint(trained));

    public static LayerSummary Layer(string kind, LayerRole role, int parameters) => new(kind, role, kind, "", [Tokens, 4], parameters, 0);

    /// <summary>Creates a report in which the given number of test texts are also in the training split.</summary>
    public static DuplicateReport Shared(int texts) => new()
    {
        TestRowsInTrain = texts,
        TrainDuplicates = 0,
        TestDuplicates = 0,
        ConflictingLabels = 0,
        TestInTrain = [.. Enumerable.Range(0, texts).Select(pair => new DuplicatePair(45 + pair, 3 + pair, 1, false))],
        WithinTrain = [],
        WithinTest = [],
    };

    public static RunEvidence TrainEncoded(this RunEvidence run, Func<EncodedCorpus, EncodedCorpus> change) =>
        run with { EncodedTrain = change(run.EncodedTrain) };

    public static RunEvidence TestEncoded(this RunEvidence run, Func<EncodedCorpus, EncodedCorpus> change) =>
        run with { EncodedTest = change(run.EncodedTest) };

    public static RunEvidence InEpoch(this RunEvidence run, int epoch, Func<EpochRecord, EpochRecord> change) =>
        run with { Epochs = [.. run.Epochs.Select(record => record.Epoch == epoch ? change(record) : record)] };

    public static RunEvidence WithLosses(this RunEvidence run, params IReadOnlyList<double> losses) =>
        run with { Epochs = [.. losses.Select((loss, i) => Epoch(i + 1, loss))] };

    public static RunEvidence TrainScored(this RunEvidence run, Func<Evaluation, Evaluation> change) =>
        run with { TrainEvaluation = change(run.TrainEvaluation!) };

    public static RunEvidence TestScored(this RunEvidence run, Func<Evaluation, Evaluation> change) =>
        run with { TestEvaluation = change(run.TestEvaluation!) };

    public static RunEvidence TrainReports(this RunEvidence run, Func<ReportedMetrics, ReportedMetrics> change) =>
        run.TrainScored(scored => scored with { Reported = change(scored.Reported) });

    public static RunEvidence TestReports(this RunEvidence run, Func<ReportedMetrics, ReportedMetrics> change) =>
        run.TestScored(scored => scored with { Reported = change(scored.Reported) });

    public static RunEvidence TrainCounts(this RunEvidence run, ConfusionCounts counts) =>
        run.TrainScored(scored => scored with { Metrics = scored.Metrics with { Confusion = counts } });

    public static RunEvidence TestCounts(this RunEvidence run, ConfusionCounts counts) =>
        run.TestScored(scored => scored with { Metrics = scored.Metrics with { Confusion = counts } });

    public static EncodedCorpus WithLabel(this EncodedCorpus rows, int row, byte label) => rows with { Labels = Replaced(rows.Labels, row, label) };

    public static EncodedCorpus WithId(this EncodedCorpus rows, int row, int token, short id) =>
        rows with { Ids = Replaced(rows.Ids, row * Tokens + token, id) };

    /// <summary>Creates a split. The first two rows are full, and together three of their words are cut off. All other rows have one id of padding.</summary>
    private static EncodedCorpus Encoded(Split split, int rows, int positives, int wordsSeen, int wordsDropped) => new()
    {
        Split = split,
        Rows = rows,
        Tokens = Tokens,
        VocabularySize = Vocabulary,
        Padding = SequencePadding.Keras,
        Ids = Enumerable.Range(0, rows).SelectMany(row => new short[] { row < 2 ? (short)4 : (short)0, (short)(1 + row % 4), 3 }).ToArray(),
        Classes = 2,
        Labels = Enumerable.Range(0, rows).Select(row => row < positives ? (byte)1 : (byte)0).ToArray(),
        CorpusFingerprint = Fingerprint(split == Split.Train ? "train" : "test"),
        VocabularyFingerprint = Fingerprint("words"),
        IdsSha256 = Fingerprint("ids"),
        WordsSeen = wordsSeen,
        WordsDropped = wordsDropped,
        RowsTruncated = 2,
        Pads = rows - 2,
    };

    private static EpochRecord Epoch(int epoch, double loss) => new()
    {
        Epoch = epoch,
        CorpusFingerprint = Fingerprint("train"),
        PairingFingerprint = Fingerprint("pairs"),
        Rows = TrainRows,
        Positives = TrainPositives,
        Steps = 6,
        Loss = loss,
        Accuracy = .75,
        SmallestStepLoss = .25f,
        LargestStepLoss = .75f,
        LargestLogit = 2,
        LargestGradientNorm = 3,
        LabelsOutsideDomain = 0,
        Tokens = Tokens,
        Duration = TimeSpan.FromSeconds(1),
    };

    private static Evaluation Scored(Split split, ClassificationMetrics metrics) => new()
    {
        Split = split,
        CorpusFingerprint = Fingerprint(split == Split.Train ? "train" : "test"),
        Tokens = Tokens,
        Metrics = metrics,
        Reported = ReportedMetrics.From(metrics),
        PerfectPredictor = new ReportedMetrics(Loss: 0, Accuracy: 1, Precision: 1, Recall: 1, RocAuc: 1),
        Recount = new Recount(metrics.Accuracy, metrics.Loss),
        WeightsBefore = Fingerprint("end"),
        WeightsAfter = Fingerprint("end"),
        Duration = TimeSpan.FromSeconds(.5),
    };

    private static T[] Replaced<T>(ReadOnlyMemory<T> values, int index, T value)
    {
        var changed = values.ToArray();
        changed[index] = value;
        return changed;
    }
}
