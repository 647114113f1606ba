namespace Harness.Overlap;

/// <summary>Finds rows whose normalised texts are equal, across two splits and within each, with a hash join.</summary>
/// <remarks>
/// Reads each hash once or twice, in row order. Memory in addition to the rows: 8 bytes a row for the matches, and 8 to 16 bytes a row for a hash table of
/// the split.
/// </remarks>
internal static class ExactDuplicates
{
    /// <summary>Finds the duplicates.</summary>
    /// <param name="train">The rows of the train split.</param>
    /// <param name="test">The rows of the test split.</param>
    /// <param name="pairsKept">The maximum number of listed pairs of each kind. The counts are always complete.</param>
    /// <returns>Counts and pairs. The match of a row is always the first row with the same text.</returns>
    public static DuplicateReport Find(HashedRows train, HashedRows test, int pairsKept = DuplicateReport.PairsKept)
    {
        ArgumentNullException.ThrowIfNull(train);
        ArgumentNullException.ThrowIfNull(test);
        ArgumentOutOfRangeException.ThrowIfNegative(pairsKept);
        var matches = Matches.OfEqualTexts(train, test);
        return matches.Report(pairsKept) with { ConflictingLabels = TextsWithBothLabels(train, test, matches) };
    }

    private static int TextsWithBothLabels(HashedRows train, HashedRows test, Matches matches)
    {
        const byte Both = 0b11;
        var trainLabels = train.Labels.Span;
        var testLabels = test.Labels.Span;
        var seenInTrain = new byte[train.Rows]; // the labels of each text, at its first row
        var seenInTest = new byte[test.Rows];
        for (var row = 0; row < train.Rows; row++)
            seenInTrain[matches.WithinTrain.Of(row) ?? row] |= (byte)(1 << trainLabels[row]);
        for (var row = 0; row < test.Rows; row++)
            if (matches.TestInTrain.Of(row) is { } trainRow)
                seenInTrain[trainRow] |= (byte)(1 << testLabels[row]);
            else
                seenInTest[matches.WithinTest.Of(row) ?? row] |= (byte)(1 << testLabels[row]);
        return seenInTrain.AsSpan().Count(Both) + seenInTest.AsSpan().Count(Both);
    }
}
