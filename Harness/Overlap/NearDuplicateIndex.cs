using Harness.Data;
namespace Harness.Overlap;

/// <summary>Finds rows that repeat others with some words changed, across two splits and within each.</summary>
/// <remarks>
/// <para>
/// A signature of each text (<see cref="MinHash"/>), and a forest that finds similar ones (<see cref="SignatureForest"/>). A row counts as a near-duplicate
/// if its signature's estimate of the similarity to another row is at least <see cref="LeastSimilarity"/>; rows with equal texts count too, by hash.
/// One witness a row is looked for, not every pair: the most similar one met, the first of equally similar ones. The result does not depend on
/// threads or on the order in which rows were added.
/// </para>
/// <para>
/// What was missed is measured in each search, not promised: with the rows, copies of some train rows with every tenth word replaced are looked for
/// (of the first 1,024 rows and every 1,024th after them), and <see cref="NearDuplicateReport.Recall"/> is the share that was found.
/// </para>
/// <para>
/// Cost at four million rows on two cores: some 2 µs a row to add, 51 s to search; 1.5 GB, of which 256 bytes a row for signatures,
/// 12 to 16 for witnesses and row numbers, and while searching 24 a row for each of at most eight threads.
/// </para>
/// </remarks>
public sealed class NearDuplicateIndex
{
    /// <summary>The least estimated similarity that is reported: the share of common word pairs among those of both texts.</summary>
    /// <remarks>
    /// Three standard deviations of the estimate below the .65 that copies with every tenth word replaced keep, and twice the .27 that a million pairs of
    /// unrelated texts stay below. Among 4 million synthetic texts, 8·10¹² pairs, none but planted copies was reported.
    /// </remarks>
    public const double LeastSimilarity = .55;

    /// <summary>Counted up whenever the same rows would give another result.</summary>
    public const int Version = 1;

    // One numbering for everything that has a signature.
    private const int FirstTest = 1 << 30, FirstCopy = FirstTest + (1 << 29);
    private const int RowsPerCopy = 1024;
    private const int MostThreads = 8;

    private static readonly int LeastMatches = Enumerable.Range(0, MinHash.Entries).First(matches => MinHash.Similarity(matches) >= LeastSimilarity);

    private readonly SignatureTable _signatures = new();

    /// <summary>Adds a row. Several threads may add different rows, in any order.</summary>
    /// <param name="split">The row's split.</param>
    /// <param name="row">The row, from 0 in its split; below 2³⁰ in the train split, 2²⁹ in the test split.</param>
    /// <param name="normalised">What <see cref="NormalisedText.Read"/> returned for the row's text.</param>
    /// <exception cref="ArgumentOutOfRangeException">There can be no such row.</exception>
    public void Add(Split split, int row, ReadOnlySpan<byte> normalised)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(row);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(row, split == Split.Train ? FirstTest : FirstCopy - FirstTest);
        MinHash.Sign(normalised, _signatures.Claim(split == Split.Train ? row : FirstTest + row));
        if (split == Split.Train && IsCopied(row) && PlantedCopy.Of(normalised, row) is { } copy)
            MinHash.Sign(copy, _signatures.Claim(CopyOf(row)));
    }

    /// <summary>Searches, when all rows have been added.</summary>
    /// <param name="train">The train rows, as many as were added, in the same order.</param>
    /// <param name="test">The test rows, likewise.</param>
    /// <param name="pairsKept">The most pairs of each kind to report; the counts are complete whatever it is.</param>
    /// <returns>What was found, and the share of planted copies that was.</returns>
    /// <exception cref="ArgumentException">A row was not added, or one more was; the message names it.</exception>
    public NearDuplicateReport Search(HashedRows train, HashedRows test, int pairsKept = DuplicateReport.PairsKept)
    {
        ArgumentNullException.ThrowIfNull(train);
        ArgumentNullException.ThrowIfNull(test);
        ArgumentOutOfRangeException.ThrowIfNegative(pairsKept);
        CheckAdded(train, 0, nameof(train));
        CheckAdded(test, FirstTest, nameof(test));

        var witnesses = Matches.OfEqualTexts(train, test);
        var copies = Enumerable.Range(0, train.Rows).Where(IsCopied).Select(CopyOf).Where(_signatures.Has).ToArray();
        var copiesFound = new BestMatches(CopyOf(train.Rows) + 1 - FirstCopy);
        int[] texts =
        [
            .. Enumerable.Range(0, train.Rows).Where(row => witnesses.WithinTrain.Of(row) is null),
            .. Enumerable.Range(0, test.Rows).Where(row => witnesses.WithinTest.Of(row) is null).Select(row => FirstTest + row),
            .. copies,
        ];
        new SignatureForest(_signatures, texts).Search(LeastMatches, Math.Min(Environment.ProcessorCount, MostThreads), (a, b, matches) =>
        {
            var (first, later) = (Math.Min(a, b), Math.Max(a, b));
            if (later < FirstTest)
                witnesses.WithinTrain.Offer(later, first, matches);
            else if (later < FirstCopy && first < FirstTest)
                witnesses.TestInTrain.Offer(later - FirstTest, first, matches);
            else if (later < FirstCopy)
                witnesses.WithinTest.Offer(later - FirstTest, first - FirstTest, matches);
            else if (first < FirstTest)
                copiesFound.Offer(later - FirstCopy, first, matches);
        });
        witnesses.ShareAmongEqualTexts();
        return new NearDuplicateReport
        {
            Duplicates = witnesses.Report(pairsKept),
            PlantedCopies = copies.Length,
            PlantedCopiesFound = copies.Count(copy => copiesFound.Of(copy - FirstCopy) is not null),
        };
    }

    private static bool IsCopied(int row) => row < RowsPerCopy || row % RowsPerCopy == 0;

    private static int CopyOf(int row) => FirstCopy + (row < RowsPerCopy ? row : RowsPerCopy + row / RowsPerCopy);

    private void CheckAdded(HashedRows rows, int first, string split)
    {
        for (var row = 0; row < rows.Rows; row++)
            if (!_signatures.Has(first + row))
                throw new ArgumentException($"Row {row} of {split} was not added to the index.", split);
        if (_signatures.Has(first + rows.Rows))
            throw new ArgumentException($"Row {rows.Rows} was added to the index, but {split} has only {rows.Rows} rows.", split);
    }
}
