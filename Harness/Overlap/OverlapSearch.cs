using Harness.Data;
namespace Harness.Overlap;

/// <summary>Finds the rows of two splits that match other rows, in one pass over their texts on all CPU cores.</summary>
internal static class OverlapSearch
{
    /// <summary>Finds equal texts, and on request near-duplicates.</summary>
    /// <param name="train">The train split.</param>
    /// <param name="test">The test split.</param>
    /// <param name="near">Whether to search for texts with some words changed too.</param>
    /// <param name="progress">Receives the split, the number of rows and the number of bytes of its file so far.</param>
    /// <param name="cancellation">Cancels the search.</param>
    /// <returns>The reports; the second is null unless near-duplicates were requested.</returns>
    /// <exception cref="CorpusFormatException">A line of a split is not a label and a text. The message gives the first such line.</exception>
    public static (DuplicateReport Exact, NearDuplicateReport? Near) Find(
        ITextSource train, ITextSource test, bool near, Action<Split, int, long>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(train);
        ArgumentNullException.ThrowIfNull(test);
        var index = near ? new NearDuplicateIndex() : null;
        var (trainRows, testRows) = (Hash(train, index, progress, cancellation), Hash(test, index, progress, cancellation));
        return (ExactDuplicates.Find(trainRows, testRows), index?.Search(trainRows, testRows));
    }

    private static HashedRows Hash(ITextSource source, NearDuplicateIndex? index, Action<Split, int, long>? progress, CancellationToken cancellation)
    {
        var (hashes, labels) = (new List<UInt128>(), new List<byte>());
        var parsed = OrderedParallel.Select(source.Batches(), parse => parse(), cancellation);
        foreach (var batch in OrderedParallel.Select(Numbered(parsed, source), numbered =>
            Hash(numbered.Batch, numbered.FirstRow, source.Split, index), cancellation))
        {
            hashes.AddRange(batch.Hashes);
            labels.AddRange(batch.Labels);
            progress?.Invoke(source.Split, hashes.Count, batch.FileBytes);
        }

        return new HashedRows(hashes.ToArray(), labels.ToArray());
    }

    private static IEnumerable<(TextBatch Batch, int FirstRow)> Numbered(IEnumerable<TextBatch> batches, ITextSource source)
    {
        int rows = 0;
        foreach (var batch in batches)
        {
            if (batch.Fault is { } fault)
                throw fault.In(source);
            yield return (batch, rows);
            rows = checked(rows + batch.Rows);
        }
    }

    private static (UInt128[] Hashes, byte[] Labels, long FileBytes) Hash(TextBatch batch, int firstRow, Split split, NearDuplicateIndex? index)
    {
        using (batch)
        {
            var normalised = new NormalisedText();
            var (hashes, labels) = (new UInt128[batch.Rows], new byte[batch.Rows]);
            for (int row = 0; row < batch.Rows; row++)
            {
                var text = normalised.Read(batch.Text(row));
                hashes[row] = TextHash.Of(text);
                labels[row] = (byte)batch.Label(row);
                index?.Add(split, firstRow + row, text);
            }

            return (hashes, labels, batch.FileBytes);
        }
    }
}
