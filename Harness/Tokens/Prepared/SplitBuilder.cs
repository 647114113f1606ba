using Harness.Data;
using Harness.Overlap;

namespace Harness.Tokens.Prepared;

/// <summary>Joins the encoded batches of one split, in their order.</summary>
internal sealed class SplitBuilder : IDisposable
{
    private readonly ITextSource _source;
    private readonly IReadOnlyList<int> _tokens;
    private readonly IColumnWriter _columns;
    private readonly CorpusFactsBuilder _facts;
    private readonly Length[] _lengths;
    private readonly List<UInt128> _textHashes = [];
    private readonly List<byte> _labels = [];
    private long _wordsSeen, _wordsKnown;

    public SplitBuilder(ITextSource source, IReadOnlyList<int> lengths, IColumnWriter columns)
    {
        (_source, _tokens, _columns) = (source, lengths, columns);
        _facts = new CorpusFactsBuilder(source.Split, source.Classes);
        _lengths = [.. lengths.Select(tokens => new Length(ColumnNames.Ids(source.Split, tokens)))];
    }

    /// <summary>The number of rows so far.</summary>
    public int Rows => _facts.Rows;

    /// <summary>The number of bytes of text in these rows.</summary>
    public long TextBytes => _facts.TextBytes;

    /// <summary>The text hashes and labels of these rows.</summary>
    public HashedRows Hashed => new(_textHashes.ToArray(), _labels.ToArray());

    /// <summary>Adds the next batch.</summary>
    /// <param name="batch">The encoded batch.</param>
    /// <exception cref="CorpusFormatException">The batch ends in a line that is not a label and a text.</exception>
    public void Add(EncodedBatch batch)
    {
        if (batch.Batch.Fault is { } fault)
            throw fault.In(_source);
        _facts.Add(batch.Batch);
        _columns.Append<byte>(ColumnNames.Labels(_source.Split), batch.Labels);
        _textHashes.AddRange(batch.TextHashes);
        _labels.AddRange(batch.Labels);
        _wordsSeen += batch.WordsSeen;
        _wordsKnown += batch.WordsKnown;
        foreach (var (length, rows) in _lengths.Zip(batch.ByLength))
        {
            RowsAtLength.Refuse(rows.Tokens, Rows);
            _columns.Append(length.Column, rows.Ids);
            length.Hash.Append(rows.Ids);
            length.Truncated += rows.Truncated;
            length.Pads += rows.Pads;
        }
    }

    /// <summary>Finishes the split.</summary>
    /// <returns>The facts about the split, without the columns.</returns>
    /// <exception cref="CorpusFormatException">There was no row.</exception>
    public PreparedSplitFacts Build() => Rows == 0 ? throw new CorpusFormatException(_source.Name, "at least one text", "none") : new()
    {
        Corpus = _facts.Build(),
        WordsSeen = _wordsSeen,
        WordsDropped = _wordsSeen - _wordsKnown,
        Lengths = [.. _tokens.Zip(_lengths, (tokens, length) =>
            new PreparedLengthFacts(tokens, length.Truncated, length.Pads, length.Hash.ToHex()))],
    };

    /// <inheritdoc/>
    public void Dispose()
    {
        _facts.Dispose();
        foreach (var length in _lengths)
            length.Hash.Dispose();
    }

    private sealed class Length(string column)
    {
        public string Column { get; } = column;

        public Int32Hash Hash { get; } = new();

        public int Truncated { get; set; }

        public long Pads { get; set; }
    }
}
