using Harness.Data;

namespace Harness.Tokens.Prepared;

/// <summary>The facts about a prepared split, without its columns.</summary>
internal sealed record PreparedSplitFacts
{
    public required CorpusFacts Corpus { get; init; }

    public required long WordsSeen { get; init; }

    public required long WordsDropped { get; init; }

    public required IReadOnlyList<PreparedLengthFacts> Lengths { get; init; }

    /// <summary>Combines the facts with the ids and labels.</summary>
    /// <param name="vocabulary">The words of the ids.</param>
    /// <param name="padding">How rows were padded and truncated.</param>
    /// <param name="columns">The ids and labels.</param>
    /// <returns>The split at each of its lengths.</returns>
    public IEnumerable<EncodedCorpus> Encoded(Vocabulary vocabulary, SequencePadding padding, IColumns columns) => Lengths.Select(length => new EncodedCorpus
    {
        Split = Corpus.Split,
        Rows = Corpus.Rows,
        Tokens = length.Tokens,
        VocabularySize = vocabulary.Size,
        Padding = padding,
        Ids = columns.Column<short>(ColumnNames.Ids(Corpus.Split, length.Tokens)),
        Classes = Corpus.RowsOfClass.Count,
        Labels = columns.Column<byte>(ColumnNames.Labels(Corpus.Split)),
        CorpusFingerprint = Corpus.Fingerprint,
        VocabularyFingerprint = vocabulary.Fingerprint,
        IdsSha256 = length.IdsSha256,
        WordsSeen = WordsSeen,
        WordsDropped = WordsDropped,
        RowsTruncated = length.RowsTruncated,
        Pads = length.Pads,
    });
}

/// <summary>The facts about a prepared split at one length.</summary>
internal sealed record PreparedLengthFacts(int Tokens, int RowsTruncated, long Pads, string IdsSha256);
