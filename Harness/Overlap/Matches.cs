namespace Harness.Overlap;

/// <summary>For each row of two splits, which other row says the same: in the train split for a test row, and earlier in its own split for any row.</summary>
internal sealed class Matches
{
    /// <summary>The score of equal texts: above that of any signatures that agree.</summary>
    private const int Equal = MinHash.Entries + 1;

    private readonly HashedRows _train, _test;

    private Matches(HashedRows train, HashedRows test)
    {
        (_train, _test) = (train, test);
        WithinTrain = new BestMatches(train.Rows);
        WithinTest = new BestMatches(test.Rows);
        TestInTrain = new BestMatches(test.Rows);
    }

    /// <summary>For train rows, an earlier train row.</summary>
    public BestMatches WithinTrain { get; }

    /// <summary>For test rows, an earlier test row.</summary>
    public BestMatches WithinTest { get; }

    /// <summary>For test rows, a train row.</summary>
    public BestMatches TestInTrain { get; }

    /// <summary>Joins the rows by their hashes.</summary>
    /// <param name="train">The rows to learn from.</param>
    /// <param name="test">The rows to be judged by.</param>
    /// <returns>The first row of each text as the witness of all later ones.</returns>
    public static Matches OfEqualTexts(HashedRows train, HashedRows test)
    {
        var witnesses = new Matches(train, test);
        var firstInTrain = Join(train, witnesses.WithinTrain);
        Join(test, witnesses.WithinTest);
        var testHashes = test.Hashes.Span;
        for (var row = 0; row < test.Rows; row++)
            if (firstInTrain.Find(testHashes[row]) is var trainRow and >= 0)
                witnesses.TestInTrain.Offer(row, trainRow, Equal);
        return witnesses;
    }

    /// <summary>Gives later test rows of a text what the first one found in the train split.</summary>
    public void ShareAmongEqualTexts()
    {
        for (var row = 0; row < _test.Rows; row++)
            if (WithinTest.Score(row) == Equal && WithinTest.Of(row) is { } first && TestInTrain.Of(first) is { } trainRow)
                TestInTrain.Offer(row, trainRow, TestInTrain.Score(first));
    }

    /// <summary>Counts what was found.</summary>
    /// <param name="pairsKept">The most pairs of each kind to list.</param>
    /// <returns>The report; conflicts counted by rows.</returns>
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

    private static FirstRows Join(HashedRows rows, BestMatches witnesses)
    {
        var table = new FirstRows(rows.Hashes);
        for (var row = 0; row < rows.Rows; row++)
            if (table.AddOrFind(row) is var first && first != row)
                witnesses.Offer(row, first, Equal);
        return table;
    }

    private static (List<DuplicatePair> Pairs, int Count) List(BestMatches witnesses, HashedRows rows, HashedRows among, int pairsKept)
    {
        var pairs = new List<DuplicatePair>();
        var count = 0;
        for (var row = 0; row < rows.Rows; row++)
            if (witnesses.Of(row) is { } witness && count++ < pairsKept)
                pairs.Add(new DuplicatePair(row, witness, Similarity(witnesses.Score(row)), Differ(rows, row, among, witness)));
        return (pairs, count);
    }

    private static double Similarity(int score) => score == Equal ? 1 : MinHash.Similarity(score);

    private static bool Differ(HashedRows rows, int row, HashedRows among, int? witness) =>
        witness is { } other && rows.Labels.Span[row] != among.Labels.Span[other];

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
