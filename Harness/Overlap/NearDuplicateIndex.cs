using Harness.Data;
namespace Harness.Overlap;

/// <summary>Finds rows that match other rows with some words changed, across two splits and within each.</summary>
/// <remarks>
/// <para>
/// Uses a signature of each text (<see cref="MinHash"/>) and a forest that finds similar signatures (<see cref="SignatureForest"/>). A row counts as a
/// near-duplicate if the estimated similarity to another row is at least <see cref="LeastSimilarity"/>; rows with equal hashes count too. The search returns
/// one match for each row, not every pair: the most similar row that was compared, and the first of equally similar ones. The result does not depend on
/// threads or on the order in which rows were added.
/// </para>
/// <para>
/// Each search measures how many near-duplicates it misses: it also searches for copies of some train rows with every tenth word replaced (of the first 1,024
/// rows and every 1,024th after them). <see cref="NearDuplicateReport.Recall"/> is the share of copies that were found.
/// </para>
/// <para>
/// Cost for four million rows on two cores: about 2 µs a row to add, 51 s to search; 1.5 GB, of which 256 bytes a row for signatures, 12 to 16 bytes a row
/// for matches and row indices, and during the search 24 bytes a row for each of at most eight threads.
/// </para>
/// </remarks>
internal sealed class NearDuplicateIndex
{
    /// <summary>The smallest estimated similarity that is reported: the share of common word pairs among those of both texts.</summary>
    /// <remarks>
    /// This is three standard deviations of the estimate below .65, the similarity of copies with every tenth word replaced, and twice .27, the maximum of a
    /// million pairs of unrelated texts. Among 4 million synthetic texts (8·10¹² pairs), only planted copies were reported.
    /// </remarks>
    public const double LeastSimilarity = .55;

    /// <summary>The version of the algorithm. It is increased whenever the same rows would give another result.</summary>
    public const int Version = 1;

    // Train rows, test rows and copies share one numbering of signatures.
    private const int FirstTest = 1 << 30, FirstCopy = FirstTest + (1 << 29);
    private const int RowsPerCopy = 1024;
    private const int MostThreads = 8;

    private static readonly int LeastMatches = Enumerable.Range(0, MinHash.Entries).First(matches => MinHash.Similarity(matches) >= LeastSimilarity);

    private readonly SignatureTable _signatures = new();

    /// <summary>Adds a row. Several threads may add different rows, in any order.</summary>
    /// <param name="split">The row's split.</param>
    /// <param name="row">The row, from 0 in its split; below 2³⁰ in the train split, below 2²⁹ in the test split.</param>
    /// <param name="normalised">The result of <see cref="NormalisedText.Read"/> for the text of the row.</param>
    /// <exception cref="ArgumentOutOfRangeException">The row is outside these limits.</exception>
    public void Add(Split split, int row, ReadOnlySpan<byte> normalised)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(row);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(row, split == Split.Train ? FirstTest : FirstCopy - FirstTest);
        MinHash.Sign(normalised, _signatures.Claim(split == Split.Train ? row : FirstTest + row));
        if (split == Split.Train && IsCopied(row) && PlantedCopy.Of(normalised, row) is { } copy)
            MinHash.Sign(copy, _signatures.Claim(CopyOf(row)));
    }

    /// <summary>Searches for near-duplicates after all rows have been added.</summary>
    /// <param name="train">The train rows, the same as were added.</param>
    /// <param name="test">The test rows, the same as were added.</param>
    /// <param name="pairsKept">The maximum number of listed pairs of each kind. The counts are always complete.</param>
    /// <returns>The near-duplicates, and the number of planted copies that were found.</returns>
    /// <exception cref="ArgumentException">A row was not added, or one too many was added. The message gives the row.</exception>
    public NearDuplicateReport Search(HashedRows train, HashedRows test, int pairsKept = DuplicateReport.PairsKept)
    {
        ArgumentNullException.ThrowIfNull(train);
        ArgumentNullException.ThrowIfNull(test);
        ArgumentOutOfRangeException.ThrowIfNegative(pairsKept);
        CheckAdded(train, 0, nameof(train));
        CheckAdded(test, FirstTest, nameof(test));

        var found = Matches.OfEqualTexts(train, test);
        var copies = Enumerable.Range(0, train.Rows).Where(IsCopied).Select(CopyOf).Where(_signatures.Has).ToArray();
        var copiesFound = new BestMatches(CopyOf(train.Rows) + 1 - FirstCopy);
        int[] texts =
        [
            .. Enumerable.Range(0, train.Rows).Where(row => found.WithinTrain.Of(row) is null),
            .. Enumerable.Range(0, test.Rows).Where(row => found.WithinTest.Of(row) is null).Select(row => FirstTest + row),
            .. copies,
        ];
        new SignatureForest(_signatures, texts).Search(LeastMatches, Math.Min(Environment.ProcessorCount, MostThreads), (a, b, matches) =>
        {
            var (first, later) = (Math.Min(a, b), Math.Max(a, b));
            if (later < FirstTest)
                found.WithinTrain.Offer(later, first, matches);
            else if (later < FirstCopy && first < FirstTest)
                found.TestInTrain.Offer(later - FirstTest, first, matches);
            else if (later < FirstCopy)
                found.WithinTest.Offer(later - FirstTest, first - FirstTest, matches);
            else if (first < FirstTest)
                copiesFound.Offer(later - FirstCopy, first, matches);
        });
        found.ShareAmongEqualTexts();
        return new NearDuplicateReport
        {
            Duplicates = found.Report(pairsKept),
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
