using System.Runtime.InteropServices;
using Harness.Data;
using Harness.Overlap;

namespace Harness.Tokens.Prepared;

/// <summary>A tokenised batch: the result of the parallel threads, for the thread that joins the batches.</summary>
internal sealed class EncodedBatch : IDisposable
{
    private EncodedBatch(TextBatch batch, IEnumerable<RowsAtLength> byLength)
    {
        Batch = batch;
        Labels = new byte[batch.Rows];
        TextHashes = new UInt128[batch.Rows];
        ByLength = [.. byLength];
    }

    /// <summary>The rows.</summary>
    public TextBatch Batch { get; }

    /// <summary>The class index of each row.</summary>
    public byte[] Labels { get; }

    /// <summary>The hash of the normalised text of each row, see <see cref="TextHash"/>.</summary>
    public UInt128[] TextHashes { get; }

    /// <summary>The number of words in all texts.</summary>
    public long WordsSeen { get; private set; }

    /// <summary>The number of words that have an id.</summary>
    public long WordsKnown { get; private set; }

    /// <summary>The ids at each length.</summary>
    public IReadOnlyList<RowsAtLength> ByLength { get; }

    /// <summary>Tokenises a batch, finds the ids of its words, and pads or truncates its rows to each length.</summary>
    /// <param name="batch">The rows. The encoded batch disposes them.</param>
    /// <param name="vocabulary">The words that have an id.</param>
    /// <param name="lengths">The lengths in tokens.</param>
    /// <param name="padding">How short rows are padded and long rows truncated.</param>
    /// <returns>The encoded batch.</returns>
    public static EncodedBatch Of(TextBatch batch, Vocabulary vocabulary, IReadOnlyList<int> lengths, SequencePadding padding)
    {
        var encoded = new EncodedBatch(batch, lengths.Select(tokens => new RowsAtLength(batch.Rows, tokens)));
        var (sequence, normalised) = (new List<short>(), new NormalisedText());
        for (int row = 0; row < batch.Rows; row++)
        {
            var text = batch.Text(row);
            encoded.Labels[row] = batch.Label(row);
            encoded.TextHashes[row] = TextHash.Of(normalised.Read(text));
            var (words, known) = vocabulary.Encode(text, sequence);
            encoded.WordsSeen += words;
            encoded.WordsKnown += known;
            foreach (var rows in encoded.ByLength)
                rows.Write(row, CollectionsMarshal.AsSpan(sequence), padding);
        }

        return encoded;
    }

    /// <summary>Returns the buffers to the pool.</summary>
    public void Dispose()
    {
        Batch.Dispose();
        foreach (var rows in ByLength)
            rows.Dispose();
    }
}
