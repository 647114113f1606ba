namespace Harness.Overlap;

/// <summary>Finds rows whose normalised texts are equal, across two splits and within each, by a hash join.</summary>
/// <remarks>
/// Reads each hash once or twice, in row order. Beside the rows: 8 bytes a row for witnesses, and 8 to 16 for a table of the split that is looked up in.
/// </remarks>
public static class ExactDuplicates
{
    /// <summary>Finds the duplicates.</summary>
    /// <param name="train">The rows to learn from.</param>
    /// <param name="test">The rows to be judged by.</param>
    /// <param name="pairsKept">The most pairs of each kind to report; the counts are complete whatever it is.</param>
    /// <returns>Counts and pairs; a witness is always the first row that has the text.</returns>
    public static DuplicateReport Find(HashedRows train, HashedRows test, int pairsKept = DuplicateReport.PairsKept)
    {
        ArgumentNullException.ThrowIfNull(train);
        ArgumentNullException.ThrowIfNull(test);
        ArgumentOutOfRangeException.ThrowIfNegative(pairsKept);
        var witnesses = Matches.OfEqualTexts(train, test);
        return witnesses.Report(pairsKept) with { ConflictingLabels = TextsWithBothLabels(train, test, witnesses) };
    }

    private static int TextsWithBothLabels(HashedRows train, HashedRows test, Matches witnesses)
    {
        const byte Both = 0b11;
        var trainLabels = train.Labels.Span;
        var testLabels = test.Labels.Span;
        var seenInTrain = new byte[train.Rows]; // the labels of each text, at its first row
        var seenInTest = new byte[test.Rows];
        for (var row = 0; row < train.Rows; row++)
            seenInTrain[witnesses.WithinTrain.Of(row) ?? row] |= (byte)(1 << trainLabels[row]);
        for (var row = 0; row < test.Rows; row++)
            if (witnesses.TestInTrain.Of(row) is { } trainRow)
                seenInTrain[trainRow] |= (byte)(1 << testLabels[row]);
            else
                seenInTest[witnesses.WithinTest.Of(row) ?? row] |= (byte)(1 << testLabels[row]);
        return seenInTrain.AsSpan().Count(Both) + seenInTest.AsSpan().Count(Both);
    }
}
