using System.Runtime.InteropServices;
using Harness.Data;
using Harness.Overlap;

namespace Harness.Tokens.Prepared;

/// <summary>What the threads that tokenise make of a batch, for the thread that puts batches together.</summary>
internal sealed class EncodedBatch : IDisposable
{
    private EncodedBatch(TextBatch batch, IEnumerable<RowsAtLength> byLength)
    {
        Batch = batch;
        Labels = new byte[batch.Rows];
        TextHashes = new UInt128[batch.Rows];
        ByLength = [.. byLength];
    }

    /// <summary>The rows themselves.</summary>
    public TextBatch Batch { get; }

    /// <summary>The index of its class for each row.</summary>
    public byte[] Labels { get; }

    /// <summary>What each row says, see <see cref="TextHash"/>.</summary>
    public UInt128[] TextHashes { get; }

    /// <summary>Words in all texts.</summary>
    public long WordsSeen { get; private set; }

    /// <summary>Words that have an id.</summary>
    public long WordsKnown { get; private set; }

    /// <summary>The ids, once for each length.</summary>
    public IReadOnlyList<RowsAtLength> ByLength { get; }

    /// <summary>Tokenises a batch, looks its words up and brings its rows to each length.</summary>
    /// <param name="batch">Any rows; owned from now on.</param>
    /// <param name="vocabulary">The words that have an id.</param>
    /// <param name="lengths">Each in tokens.</param>
    /// <param name="padding">Where short rows get zeros, and where long ones lose ids.</param>
    /// <returns>The ids and what goes with them.</returns>
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

    /// <summary>Gives the buffers back.</summary>
    public void Dispose()
    {
        Batch.Dispose();
        foreach (var rows in ByLength)
            rows.Dispose();
    }
}
