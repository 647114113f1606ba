using Harness.Data;
using Harness.Overlap;
using Harness.Tokens.Prepared;

namespace Harness.Tokens;

/// <summary>Converts texts to token ids: Keras' <c>texts_to_sequences</c> and <c>pad_sequences</c>, in one pass over the text on all CPU cores.</summary>
internal static class Encoder
{
    /// <summary>Prepares both splits in memory: fits the vocabulary on the first rows of the train split, encodes, and finds duplicate texts.</summary>
    /// <param name="train">The train split.</param>
    /// <param name="test">The test split.</param>
    /// <param name="preparation">The settings: vocabulary, lengths and padding.</param>
    /// <returns>The ids and the facts about them.</returns>
    /// <exception cref="CorpusFormatException">A line of a split is not a label and a text. The message gives the first such line.</exception>
    public static PreparedData Prepare(ITextSource train, ITextSource test, Preparation preparation)
    {
        ArgumentNullException.ThrowIfNull(train);
        ArgumentNullException.ThrowIfNull(test);
        ArgumentNullException.ThrowIfNull(preparation);
        var columns = new MemoryColumns();
        return new PreparedData(Prepare(train, test, preparation, columns, _ => { }, CancellationToken.None), columns);
    }

    /// <summary>Prepares both splits into columns of the caller.</summary>
    internal static PreparedContents Prepare(
        ITextSource train, ITextSource test, Preparation preparation, IColumnWriter columns, Action<PreparationProgress> progress,
        CancellationToken cancellation)
    {
        var vocabulary = preparation.Tokenisations[0].Given ?? Vocabulary.Fit(train, preparation.Tokenisations[0]);
        int[] lengths = [.. preparation.Lengths];
        using SplitBuilder trainRows = new(train, lengths, columns), testRows = new(test, lengths, columns);
        foreach (var (source, rows) in new[] { (train, trainRows), (test, testRows) })
            Encode(source, vocabulary, lengths, preparation.Padding, rows, progress, cancellation);
        return new PreparedContents(preparation, vocabulary, trainRows.Build(), testRows.Build(), ExactDuplicates.Find(trainRows.Hashed, testRows.Hashed));
    }

    /// <summary>Encodes one split in memory, with Keras' default padding.</summary>
    /// <param name="source">The rows, N of them.</param>
    /// <param name="vocabulary">The words that have an id; the same for both splits.</param>
    /// <param name="tokens">T, the number of tokens of every row, at least 1.</param>
    /// <returns>The ids, [N, T], and the labels, [N].</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="tokens"/> is below 1, or N·T ids exceed the maximum length of an array.</exception>
    /// <exception cref="CorpusFormatException">A line is not a label and a text.</exception>
    public static EncodedCorpus Encode(ITextSource source, Vocabulary vocabulary, int tokens) => Encode(source, vocabulary, tokens, SequencePadding.Keras);

    /// <summary>Encodes one split in memory.</summary>
    /// <param name="source">The rows, N of them.</param>
    /// <param name="vocabulary">The words that have an id; the same for both splits.</param>
    /// <param name="tokens">T, the number of tokens of every row, at least 1.</param>
    /// <param name="padding">How short rows are padded and long rows truncated.</param>
    /// <returns>The ids, [N, T], and the labels, [N].</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="tokens"/> is below 1, or N·T ids exceed the maximum length of an array.</exception>
    /// <exception cref="CorpusFormatException">A line is not a label and a text.</exception>
    public static EncodedCorpus Encode(ITextSource source, Vocabulary vocabulary, int tokens, SequencePadding padding)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(vocabulary);
        ArgumentNullException.ThrowIfNull(padding);
        var columns = new MemoryColumns();
        using var rows = new SplitBuilder(source, [tokens], columns);
        Encode(source, vocabulary, [tokens], padding, rows, _ => { }, CancellationToken.None);
        return rows.Build().Encoded(vocabulary, padding, columns).Single();
    }

    private static void Encode(ITextSource source, Vocabulary vocabulary, IReadOnlyList<int> lengths, SequencePadding padding,
        SplitBuilder rows, Action<PreparationProgress> progress, CancellationToken cancellation)
    {
        foreach (var batch in OrderedParallel.Select(source.Batches(), parse => EncodedBatch.Of(parse(), vocabulary, lengths, padding), cancellation))
        {
            using (batch)
                rows.Add(batch);
            progress(new PreparationProgress(source.Split, rows.Rows, rows.TextBytes, batch.Batch.FileBytes));
        }
    }

    /// <summary>Lists the ids of a text without padding.</summary>
    /// <param name="text">Any text, as valid UTF-8.</param>
    /// <param name="vocabulary">The words that have an id, and the rules for splitting texts into words.</param>
    /// <returns>The ids of the words in order. A word without an id is left out, or gets the id of unknown words if the vocabulary has one.</returns>
    public static IReadOnlyList<short> Sequence(ReadOnlySpan<byte> text, Vocabulary vocabulary)
    {
        ArgumentNullException.ThrowIfNull(vocabulary);
        var sequence = new List<short>();
        vocabulary.Encode(text, sequence);
        return sequence;
    }
}
