using System.Runtime.InteropServices;
using Harness.Corpora;

namespace Harness.Tokens;

/// <summary>Turns texts into ids: Keras' <c>texts_to_sequences</c>, then <c>pad_sequences</c>.</summary>
/// <remarks>The notebook, cells 7 to 9.</remarks>
public static class Encoder
{
    /// <summary>Encodes a corpus with Keras' default padding.</summary>
    /// <param name="corpus">The rows of one split, N of them.</param>
    /// <param name="vocabulary">The words that have an id; the same for both splits.</param>
    /// <param name="tokens">T, the length of every row, at least 1.</param>
    /// <returns>The ids, [N, T], and the labels, [N].</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="tokens"/> is below 1, or N·T ids are more than one array holds.</exception>
    public static EncodedCorpus Encode(Corpus corpus, Vocabulary vocabulary, int tokens) => Encode(corpus, vocabulary, tokens, SequencePadding.Keras);

    /// <summary>Encodes a corpus.</summary>
    /// <param name="corpus">The rows of one split, N of them.</param>
    /// <param name="vocabulary">The words that have an id; the same for both splits.</param>
    /// <param name="tokens">T, the length of every row, at least 1.</param>
    /// <param name="padding">Where short rows get zeros, and where long ones lose ids.</param>
    /// <returns>The ids, [N, T], and the labels, [N].</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="tokens"/> is below 1, or N·T ids are more than one array holds.</exception>
    public static EncodedCorpus Encode(Corpus corpus, Vocabulary vocabulary, int tokens, SequencePadding padding)
    {
        ArgumentNullException.ThrowIfNull(corpus);
        ArgumentNullException.ThrowIfNull(vocabulary);
        ArgumentNullException.ThrowIfNull(padding);
        int most = Array.MaxLength / corpus.Rows;
        if (tokens < 1 || tokens > most)
            throw new ArgumentOutOfRangeException(nameof(tokens), tokens, $"tokens must be 1 to {most} for {corpus.Rows} rows; got {tokens}.");

        var ids = new short[corpus.Rows * tokens];
        var labels = new byte[corpus.Rows];
        var sequence = new List<short>();
        long seen = 0, known = 0, pads = 0;
        int truncated = 0;
        for (int row = 0; row < corpus.Rows; row++)
        {
            var review = corpus.Reviews[row];
            labels[row] = (byte)review.Label;
            seen += Look(review.Text, vocabulary, sequence);
            known += sequence.Count;
            pads += Math.Max(0, tokens - sequence.Count);
            if (sequence.Count > tokens)
                truncated++;
            padding.Write(CollectionsMarshal.AsSpan(sequence), ids.AsSpan(row * tokens, tokens));
        }

        return new EncodedCorpus
        {
            Split = corpus.Split,
            Rows = corpus.Rows,
            Tokens = tokens,
            VocabularySize = vocabulary.Size,
            Padding = padding,
            Ids = ids,
            Labels = labels,
            CorpusFingerprint = corpus.Fingerprint,
            VocabularyFingerprint = vocabulary.Fingerprint,
            WordsSeen = seen,
            WordsDropped = seen - known,
            RowsTruncated = truncated,
            Pads = pads,
        };
    }

    /// <summary>Lists the ids of a text, unpadded.</summary>
    /// <param name="text">Any text.</param>
    /// <param name="vocabulary">The words that have an id.</param>
    /// <returns>The ids of its words in order; words without an id are left out.</returns>
    public static IReadOnlyList<short> Sequence(string text, Vocabulary vocabulary)
    {
        ArgumentNullException.ThrowIfNull(vocabulary);
        var sequence = new List<short>();
        Look(text, vocabulary, sequence);
        return sequence;
    }

    /// <summary>Replaces what is in <paramref name="sequence"/> by the ids of a text, and returns the number of its words.</summary>
    private static int Look(string text, Vocabulary vocabulary, List<short> sequence)
    {
        sequence.Clear();
        int words = 0;
        foreach (var word in KerasTokenizer.Words(text))
        {
            words++;
            if (vocabulary.TryGetId(word, out short id))
                sequence.Add(id);
        }

        return words;
    }
}
