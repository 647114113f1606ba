using Harness.Data;

namespace Harness.Tokens;

/// <summary>A corpus as token ids at one length, with fingerprints of its sources. Immutable; created by <see cref="Encoder"/>.</summary>
/// <remarks>N is <see cref="Rows"/>, T is <see cref="Tokens"/>, V is <see cref="VocabularySize"/>.</remarks>
public sealed record EncodedCorpus
{
    internal EncodedCorpus()
    {
    }

    /// <summary>The split that the corpus belongs to.</summary>
    public required Split Split { get; init; }

    /// <summary>N, the number of rows, at least 1.</summary>
    public required int Rows { get; init; }

    /// <summary>T, the number of tokens of every row, at least 1.</summary>
    public required int Tokens { get; init; }

    /// <summary>V, the vocabulary size: every id is smaller than V.</summary>
    public required int VocabularySize { get; init; }

    /// <summary>How rows were padded and truncated.</summary>
    public required SequencePadding Padding { get; init; }

    /// <summary>The ids, [N, T] row by row, each in [0, V); 0 is padding.</summary>
    public required ReadOnlyMemory<short> Ids { get; init; }

    /// <summary>K, the number of classes, at least 2.</summary>
    public required int Classes { get; init; }

    /// <summary>The labels, [N], each 0 to K − 1, in the order of the rows.</summary>
    public required ReadOnlyMemory<byte> Labels { get; init; }

    /// <summary>The <see cref="Corpus.Fingerprint"/> of the corpus that was encoded.</summary>
    public required string CorpusFingerprint { get; init; }

    /// <summary>The <see cref="Vocabulary.Fingerprint"/> of the vocabulary that was used.</summary>
    public required string VocabularyFingerprint { get; init; }

    /// <summary>SHA-256 of <see cref="Ids"/> in order, each as four bytes, least significant first, as 64 hexadecimal digits in lower case.</summary>
    /// <remarks>It equals <c>sha256(pad_sequences(…).tobytes())</c> in Python, because NumPy stores the array as little-endian int32.</remarks>
    public required string IdsSha256 { get; init; }

    /// <summary>The number of words in all texts, before any was dropped.</summary>
    public required long WordsSeen { get; init; }

    /// <summary>The number of words without an id, which were left out. Keras does the same without a message.</summary>
    public required long WordsDropped { get; init; }

    /// <summary>The number of rows with more than T words that have an id. They were truncated.</summary>
    public required int RowsTruncated { get; init; }

    /// <summary>The number of ids that are padding.</summary>
    public required long Pads { get; init; }

    /// <summary>Returns the first rows of the corpus, for measurements, not for training. The facts about all rows stay unchanged.</summary>
    /// <param name="rows">The number of rows, 1 to N.</param>
    /// <returns>The first rows.</returns>
    internal EncodedCorpus Head(int rows) => this with { Rows = rows, Ids = Ids[..(rows * Tokens)], Labels = Labels[..rows] };

    /// <summary>Returns selected rows of the corpus. The facts about all rows stay unchanged.</summary>
    /// <param name="rows">The indices of the rows.</param>
    /// <returns>These rows, in the same order.</returns>
    internal EncodedCorpus Rowwise(IReadOnlyList<int> rows)
    {
        var (ids, labels) = (new short[rows.Count * Tokens], new byte[rows.Count]);
        for (var row = 0; row < rows.Count; row++)
        {
            Ids.Span.Slice(rows[row] * Tokens, Tokens).CopyTo(ids.AsSpan(row * Tokens));
            labels[row] = Labels.Span[rows[row]];
        }
        return this with { Rows = rows.Count, Ids = ids, Labels = labels };
    }

    /// <summary><see cref="WordsDropped"/> as a share of <see cref="WordsSeen"/>, 0 to 1; 0 if there were no words.</summary>
    public double DroppedShare => WordsSeen == 0 ? 0 : (double)WordsDropped / WordsSeen;

    /// <summary><see cref="RowsTruncated"/> as a share of N, 0 to 1.</summary>
    public double TruncatedShare => (double)RowsTruncated / Rows;

    /// <summary><see cref="Pads"/> as a share of N·T, 0 to 1.</summary>
    public double PadShare => (double)Pads / Ids.Length;
}
