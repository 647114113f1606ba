using Harness.Data;
using Harness.Invariants;
using Harness.Invariants.Inputs;
using Harness.Metrics;
using Harness.Tokens;
using static Harness.Tests.Invariants.Evidence.EvidenceCase;
using static Harness.Tests.Invariants.Evidence.SoundRun;

namespace Harness.Tests.Invariants.Evidence;

/// <summary>Lists the cases of invariants that are checked after both splits were read and encoded.</summary>
internal static class DataCases
{
    private static RunEvidence Read => At(Stage.Data);

    private static RunEvidence ReadThree => OfThreeAt(Stage.Data);

    public static IReadOnlyList<EvidenceCase> All { get; } =
    [
        .. Of(new LabelsAreZeroOrOne(),
            Holds("labels 0 and 1", Sound),
            Holds("no epoch yet", Read),
            DoesNotApply("one logit for each class", OfThree),
            Fires("a 2 among the training labels", Read.TrainEncoded(rows => rows.WithLabel(5, 2))),
            Fires("a 255 among the test labels", Read.TestEncoded(rows => rows.WithLabel(0, 255))),
            Fires("a 2 in both splits, of which the training label comes first", Read.TrainEncoded(rows => rows.WithLabel(9, 2))
                .TestEncoded(rows => rows.WithLabel(0, 2))),
            Fires("a 2 in the test split, and labels changed before the first epoch", Sound.TestEncoded(rows => rows.WithLabel(3, 2))
                .InEpoch(1, epoch => epoch with { LabelsOutsideDomain = 5 })),
            Fires("labels changed before the second epoch", Sound.InEpoch(2, epoch => epoch with { LabelsOutsideDomain = 1 }))),

        .. Of(new LabelsAreClasses(),
            Holds("labels 0 to 2 of three classes", OfThree),
            Holds("labels 0 to 2, no epoch yet", ReadThree),
            DoesNotApply("one logit for each row", Sound),
            Fires("a 3 among the training labels of three classes", ReadThree.TrainEncoded(rows => rows.WithLabel(5, 3))),
            Fires("a 255 among the test labels of three classes", ReadThree.TestEncoded(rows => rows.WithLabel(0, 255))),
            Fires("a label that is no class where the loss is taken", OfThree.InEpoch(2, epoch => epoch with { LabelsOutsideDomain = 1 }))),

        .. Of(new EveryClassIsEvaluated(),
            Holds("three classes everywhere", OfThree),
            Holds("three classes, nothing evaluated", ReadThree),
            Holds("one row of a class", ReadThree with { Test = ReadThree.Test with { RowsOfClass = [1, 62, 1] } }),
            DoesNotApply("one logit for each row", Sound),
            Fires("no training row of the second class", ReadThree with { Train = ReadThree.Train with { RowsOfClass = [48, 0, 48] } }),
            Fires("no test row of the last class", ReadThree with { Test = ReadThree.Test with { RowsOfClass = [32, 32, 0] } }),
            Fires("data of two classes for a model of three", ReadThree with { Test = ReadThree.Test with { RowsOfClass = [32, 32] } }),
            Fires("no test row of the first class evaluated", OfThree.TestMatrix(new ConfusionMatrix([[0, 0, 0], [2, 40, 2], [1, 9, 10]])))),

        .. Of(new LengthIsAsDeclared(),
            Holds("three tokens everywhere", Sound),
            Holds("three tokens, nothing trained", Read),
            Fires("a token more everywhere", Read with { DeclaredTokens = 2 }),
            Fires("longer training rows", Read.TrainEncoded(rows => rows with { Tokens = 4 })),
            Fires("longer test rows", Read.TestEncoded(rows => rows with { Tokens = 4 })),
            Fires("an epoch of shorter rows", Sound.InEpoch(3, epoch => epoch with { Tokens = 2 })),
            Fires("shorter and longer rows evaluated", Sound.TrainScored(scored => scored with { Tokens = 4 })
                .TestScored(scored => scored with { Tokens = 2 }))),

        .. Of(new RowsAreAsDeclared(),
            Holds("both splits as declared", Sound),
            Holds("only the training split declared", Sound with { Declared = new DataDeclaration { Train = Declared(TrainRows, TrainPositives) } }),
            Holds("only the test split declared", Sound with { Declared = new DataDeclaration { Test = Declared(TestRows, TestPositives) } }),
            DoesNotApply("nothing declared", Sound with { Declared = DataDeclaration.None }),
            Fires("a training row lost", Sound with { Declared = new DataDeclaration { Train = Declared(TrainRows + 1, TrainPositives) } }),
            Fires("a training label turned round", Sound with { Declared = new DataDeclaration { Train = Declared(TrainRows, TrainPositives - 1) } }),
            Fires("a test row too many", Sound with { Declared = Sound.Declared with { Test = Declared(TestRows - 1, TestPositives) } }),
            Fires("rows lost from both splits",
                Sound with
                {
                    Declared = new DataDeclaration { Train = Declared(TrainRows + 2, TrainPositives), Test = Declared(TestRows + 3, TestPositives) },
                }),
            Fires("a test label turned round", Sound with { Declared = new DataDeclaration { Test = Declared(TestRows, TestPositives + 1) } })),

        .. Of(new TestSplitIsSealed(),
            Holds("two splits that share nothing", Sound),
            Holds("nothing trained", Read),
            Holds("nothing evaluated", At(Stage.Epoch)),
            Holds("two shared texts that are declared", Sound with { Overlap = Shared(2), Declared = new DataDeclaration { TestRowsInTrain = 2 } }),
            Fires("a shared text more than is known", Sound with { Overlap = Shared(3), Declared = new DataDeclaration { TestRowsInTrain = 2 } }),
            Fires("a shared text", Read with { Overlap = Shared(1) }),
            Fires("a shared text, in the test split twice", Read with { Overlap = Shared(1), Train = Read.Test }),
            Fires("the test split twice", Read with { Train = Read.Test }),
            Fires("the training split twice", Read with { Test = Read.Train }),
            Fires("other training rows encoded", Read.TrainEncoded(rows => rows with { CorpusFingerprint = Fingerprint("other") })),
            Fires("other test rows encoded", Read.TestEncoded(rows => rows with { CorpusFingerprint = Fingerprint("train") })),
            Fires("an epoch on the test rows", Sound.InEpoch(2, epoch => epoch with { CorpusFingerprint = Fingerprint("test") })),
            Fires("the test split as validation rows", Sound with { EvaluatedWhileTraining = new(OfTest: 1, TimeSpan.Zero) }),
            Fires("the training rows as test rows", Sound with { TestEvaluation = Sound.TrainEvaluation }),
            Fires("other rows as test rows", Sound.TestScored(scored => scored with { CorpusFingerprint = Fingerprint("other") })),
            Fires("the test rows under another name", Sound.TestScored(scored => scored with { Split = Split.Train })),
            Fires("a test row left out", Sound.TestCounts(new ConfusionCounts(24, 4, 28, 7)))),

        .. Of(new BothSplitsAreEncodedAlike(),
            Holds("both splits encoded by one encoder", Sound),
            Fires("other words", Read.TestEncoded(rows => rows with { VocabularyFingerprint = Fingerprint("other") })),
            Fires("more words", Read.TestEncoded(rows => rows with { VocabularySize = 6 })),
            Fires("another length", Read.TestEncoded(rows => rows with { Tokens = 4 })),
            Fires("zeros at the end", Read.TestEncoded(rows => rows with { Padding = new SequencePadding(SequenceEnd.Post, SequenceEnd.Pre) })),
            Fires("cut at the end", Read.TestEncoded(rows => rows with { Padding = new SequencePadding(SequenceEnd.Pre, SequenceEnd.Post) })),
            Fires("other labels", Read.TestEncoded(rows => rows with { Labels = rows.Labels.ToArray().Select(label => (byte)(label + 1)).ToArray() }))),

        .. Of(new EveryIdIsInTheVocabulary(),
            Holds("ids 0 to 4 of five", Sound),
            Holds("ids 0 to 4, and no declared vocabulary, but five ids in the encoder's", Read with { DeclaredVocabulary = null }),
            Fires("the id 5 among the training ids", Read.TrainEncoded(rows => rows.WithId(row: 7, token: 1, id: 5))),
            Fires("the id -1 among the test ids", Read.TestEncoded(rows => rows.WithId(row: 0, token: 2, id: -1))),
            Fires("a model with room for one id less", Read with { DeclaredVocabulary = 4 }),
            Fires("an encoder that breaks its own word", (Read with { DeclaredVocabulary = null }).TestEncoded(rows => rows with { VocabularySize = 4 }))),

        .. Of(new PaddingAndTruncationAreRecorded(),
            Holds("three words cut from two rows", Sound),
            Holds("two words cut from two rows", Read.TrainEncoded(rows => rows with { WordsSeen = 199 })),
            Holds("nothing cut", Read.TrainEncoded(rows => rows with { WordsSeen = 197, RowsTruncated = 0 })),
            Fires("a zero that nobody counted", Read.TrainEncoded(rows => rows.WithId(row: 0, token: 0, id: 0))),
            Fires("a zero in both splits that nobody counted", Read.TrainEncoded(rows => rows.WithId(row: 0, token: 0, id: 0))
                .TestEncoded(rows => rows.WithId(row: 0, token: 0, id: 0))),
            Fires("a test zero too many counted", Read.TestEncoded(rows => rows with { Pads = rows.Pads + 1 })),
            Fires("words lost and no row cut", Read.TrainEncoded(rows => rows with { RowsTruncated = 0 })),
            Fires("more rows cut than words lost", Read.TestEncoded(rows => rows with { RowsTruncated = 4 })),
            Fires("a row cut and no word lost", Read.TestEncoded(rows => rows with { WordsSeen = 137, RowsTruncated = 1 })),
            Fires("more words than were seen", Read.TestEncoded(rows => rows with { WordsSeen = 136, RowsTruncated = 0 }))),

        .. Of(new DroppedWordsAreAlike(),
            Holds("1.5 % of the training words and 5 % of the test words dropped", Sound),
            Holds("no training word and a tenth of the test words dropped", Dropped(ofTrain: 0, ofTest: 100)),
            Holds("more words dropped in the training split", Dropped(ofTrain: 900, ofTest: 0)),
            Fires("nothing and a little more than a tenth", Dropped(ofTrain: 0, ofTest: 101)),
            Fires("a half and two thirds", Dropped(ofTrain: 500, ofTest: 667))),

        .. Of(new TextsHoldKnownWords(),
            Holds("a word in every text", Sound),
            Holds("no word in half of the training texts", Read.TrainEncoded(rows => rows.WithoutWords(48))),
            Fires("no word in one training text more than half", Read.TrainEncoded(rows => rows.WithoutWords(49) with { WordsSeen = 5 * 96 })),
            Fires("no word in most test texts, which have one each", Read.TestEncoded(rows => rows.WithoutWords(60) with { WordsSeen = 70 })),
            Fires("punctuation alone", Read.TrainEncoded(rows => rows.WithoutWords(96) with { WordsSeen = 0 }))),

        .. Of(new NoTokenTellsTheLabel(),
            Holds("four words in all texts", Sound),
            Holds("a word in 99 texts of one class only", WithTellingToken([99, 0], [200, 200])),
            Holds("a word in one text less than a fifth of a class", WithTellingToken([199, 0], [1_000, 400])),
            Holds("a word that is in other classes a little more than a fifth as often as by chance", WithTellingToken([21, 180], [200, 200])),
            Holds("a word that is declared as a telling word", WithTellingToken([0, 200], [200, 200], ["it", "le", "est"], "le", "est")),
            Fires("the label in all texts of a class", WithTellingToken([0, 200], [200, 200], ["it", "2", "was"])),
            Fires("a word in half of the texts of the first class", WithTellingToken([100, 0], [200, 200])),
            Fires("a word in a fifth of the texts of a class", WithTellingToken([200, 0], [1_000, 400])),
            Fires("a word that is found elsewhere a fifth as often as by chance, no more", WithTellingToken([20, 180], [200, 200])),
            Fires("a word of the last of three classes", WithTellingToken([2, 2, 80], [100, 100, 100])),
            Fires("another word than the one that belongs to the texts", WithTellingToken([0, 200], [200, 200], ["it", "le", "est"], "la"))),

        .. Of(new BothClassesAreEvaluated(),
            Holds("two classes everywhere", Sound),
            Holds("two classes, nothing evaluated", Read),
            DoesNotApply("one logit for each class", OfThree),
            Holds("one row of a class",
                Read with { Train = Read.Train with { RowsOfClass = [TrainRows - 1, 1] }, Test = Read.Test with { RowsOfClass = [1, TestRows - 1] } }),
            Holds("one evaluated row of a class, predicted correctly", Sound.TrainCounts(new ConfusionCounts(1, 0, 95, 0))
                .TestCounts(new ConfusionCounts(63, 0, 1, 0))),
            Holds("one evaluated row of a class, predicted wrongly", Sound.TrainCounts(new ConfusionCounts(0, 0, 95, 1))
                .TestCounts(new ConfusionCounts(63, 1, 0, 0))),
            Fires("no positive training row", Read with { Train = Read.Train with { RowsOfClass = [TrainRows, 0] } }),
            Fires("no negative training row", Read with { Train = Read.Train with { RowsOfClass = [0, TrainRows] } }),
            Fires("no positive test row", Read with { Test = Read.Test with { RowsOfClass = [TestRows, 0] } }),
            Fires("no negative test row", Read with { Test = Read.Test with { RowsOfClass = [0, TestRows] } }),
            Fires("no positive row of either split",
                Read with { Train = Read.Train with { RowsOfClass = [TrainRows, 0] }, Test = Read.Test with { RowsOfClass = [TestRows, 0] } }),
            Fires("no positive test row, and other test rows evaluated", (Sound with { Test = Sound.Test with { RowsOfClass = [TestRows, 0] } })
                .TestCounts(new ConfusionCounts(60, 0, 0, 4))),
            Fires("no positive training row evaluated", Sound.TrainCounts(new ConfusionCounts(0, 9, 87, 0))),
            Fires("no negative test row evaluated", Sound.TestCounts(new ConfusionCounts(60, 0, 0, 4)))),
    ];

    private static DeclaredRows Declared(int rows, int positives) => new(rows, [rows - positives, positives]);

    /// <summary>Creates a training split in which the given numbers of texts of each class contain the token 2.</summary>
    /// <param name="texts">The number of such texts of each class.</param>
    /// <param name="rows">The number of all texts of each class.</param>
    /// <param name="words">The words of the vocabulary; null if unknown.</param>
    /// <param name="declared">The words that are declared as telling words.</param>
    private static RunEvidence WithTellingToken(int[] texts, int[] rows, string[]? words = null, params string[] declared) => (Read with
    {
        Words = words,
        Declared = DataDeclaration.None with { TellingWords = declared },
    }).TrainEncoded(train => train with
    {
        Rows = rows.Sum(),
        Classes = rows.Length,
        Labels = rows.SelectMany((count, label) => Enumerable.Repeat((byte)label, count)).ToArray(),
        Ids = rows.SelectMany((count, label) => Enumerable.Range(0, count))
            .Zip(rows.SelectMany((count, label) => Enumerable.Repeat(texts[label], count)),
                (row, telling) => new short[] { 1, (short)(row < telling ? 2 : 0), 2 })
            .SelectMany(row => row[1] == 2 ? row : [0, 1, 3]).ToArray(),
    });

    /// <summary>Replaces the words of the first rows by padding.</summary>
    private static EncodedCorpus WithoutWords(this EncodedCorpus rows, int count)
    {
        var ids = rows.Ids.ToArray();
        ids.AsSpan(0, count * rows.Tokens).Clear();
        return rows with { Ids = ids };
    }

    /// <summary>Sets the numbers of words without an id, of a thousand words in each split.</summary>
    private static RunEvidence Dropped(int ofTrain, int ofTest) => Read
        .TrainEncoded(rows => rows with { WordsSeen = 1_000, WordsDropped = ofTrain })
        .TestEncoded(rows => rows with { WordsSeen = 1_000, WordsDropped = ofTest });
}
