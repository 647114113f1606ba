namespace Harness.Overlap;

/// <summary>The matching rows of two splits: for a test row, a row of the train split; for any row, an earlier row of its own split.</summary>
internal sealed class Matches
{
    /// <summary>The score of equal texts. It is above that of any two signatures.</summary>
    private const int Equal = MinHash.Entries + 1;

    private readonly HashedRows _train, _test;

    private Matches(HashedRows train, HashedRows test)
    {
        (_train, _test) = (train, test);
        WithinTrain = new BestMatches(train.Rows);
        WithinTest = new BestMatches(test.Rows);
        TestInTrain = new BestMatches(test.Rows);
    }

    /// <summary>For each train row, an earlier train row.</summary>
    public BestMatches WithinTrain { get; }

    /// <summary>For each test row, an earlier test row.</summary>
    public BestMatches WithinTest { get; }

    /// <summary>For each test row, a train row.</summary>
    public BestMatches TestInTrain { get; }

    /// <summary>Joins the rows by their hashes.</summary>
    /// <param name="train">The rows of the train split.</param>
    /// <param name="test">The rows of the test split.</param>
    /// <returns>The matches. The first row of each text is the match of all later ones.</returns>
    public static Matches OfEqualTexts(HashedRows train, HashedRows test)
    {
        var found = new Matches(train, test);
        var firstInTrain = Join(train, found.WithinTrain);
        Join(test, found.WithinTest);
        var testHashes = test.Hashes.Span;
        for (var row = 0; row < test.Rows; row++)
            if (firstInTrain.Find(testHashes[row]) is var trainRow and >= 0)
                found.TestInTrain.Offer(row, trainRow, Equal);
        return found;
    }

    /// <summary>Copies the train match of the first test row with a text to the later test rows with the same text.</summary>
    public void ShareAmongEqualTexts()
    {
        for (var row = 0; row < _test.Rows; row++)
            if (WithinTest.Score(row) == Equal && WithinTest.Of(row) is { } first && TestInTrain.Of(first) is { } trainRow)
                TestInTrain.Offer(row, trainRow, TestInTrain.Score(first));
    }

    /// <summary>Counts and lists the matches.</summary>
    /// <param name="pairsKept">The maximum number of listed pairs of each kind.</param>
    /// <returns>The report. Label conflicts are counted by rows.</returns>
    public DuplicateReport Report(int pairsKept)
    {
        var (testInTrain, inTrain) = List(TestInTrain, _test, _train, pairsKept);
        var (withinTrain, trainDuplicates) = List(WithinTrain, _train, _train, pairsKept);
        var (withinTest, testDuplicates) = List(WithinTest, _test, _test, pairsKept);
        return new DuplicateReport
        {
            TestRowsInTrain = inTrain,
            TrainDuplicates = trainDuplicates,
            TestDuplicates = testDuplicates,
            ConflictingLabels = Conflicts(),
            TestInTrain = testInTrain,
            WithinTrain = withinTrain,
            WithinTest = withinTest,
        };
    }

    private static FirstRows Join(HashedRows rows, BestMatches matches)
    {
        var table = new FirstRows(rows.Hashes);
        for (var row = 0; row < rows.Rows; row++)
            if (table.AddOrFind(row) is var first && first != row)
                matches.Offer(row, first, Equal);
        return table;
    }

    private static (List<DuplicatePair> Pairs, int Count) List(BestMatches matches, HashedRows rows, HashedRows among, int pairsKept)
    {
        var pairs = new List<DuplicatePair>();
        var count = 0;
        for (var row = 0; row < rows.Rows; row++)
            if (matches.Of(row) is { } match && count++ < pairsKept)
                pairs.Add(new DuplicatePair(row, match, Similarity(matches.Score(row)), Differ(rows, row, among, match)));
        return (pairs, count);
    }

    private static double Similarity(int score) => score == Equal ? 1 : MinHash.Similarity(score);

    private static bool Differ(HashedRows rows, int row, HashedRows among, int? match) =>
        match is { } other && rows.Labels.Span[row] != among.Labels.Span[other];

    private int Conflicts()
    {
        var conflicts = 0;
        for (var row = 0; row < _train.Rows; row++)
            if (Differ(_train, row, _train, WithinTrain.Of(row)))
                conflicts++;
        for (var row = 0; row < _test.Rows; row++)
            if (Differ(_test, row, _train, TestInTrain.Of(row)) || Differ(_test, row, _test, WithinTest.Of(row)))
                conflicts++;
        return conflicts;
    }
}
