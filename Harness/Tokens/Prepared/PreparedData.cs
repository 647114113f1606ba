using Harness.Data;
using Harness.Overlap;

namespace Harness.Tokens.Prepared;

/// <summary>Both splits of one data set as token ids, with facts about their sources. Immutable.</summary>
/// <remarks>Created by <see cref="Encoder.Prepare(ITextSource, ITextSource, Preparation)"/> in memory,
/// and by <see cref="PreparedCache"/> on the disk.</remarks>
public sealed class PreparedData
{
    private readonly PreparedContents _contents;
    private readonly Dictionary<(Split, int), EncodedCorpus> _encoded;

    internal PreparedData(PreparedContents contents, IColumns columns)
    {
        _contents = contents;
        _encoded = new[] { contents.Train, contents.Test }.SelectMany(split => split.Encoded(contents.Vocabulary, contents.Preparation.Padding, columns))
            .ToDictionary(encoded => (encoded.Split, encoded.Tokens));
    }

    private PreparedData(PreparedData other, Func<EncodedCorpus, EncodedCorpus> change) =>
        (_contents, _encoded) = (other._contents, other._encoded.ToDictionary(encoded => encoded.Key, encoded => change(encoded.Value)));

    /// <summary>The settings of the preparation.</summary>
    public Preparation Preparation => _contents.Preparation;

    /// <summary>The words of the ids, fitted on the train split.</summary>
    public Vocabulary Vocabulary => _contents.Vocabulary;

    /// <summary>The facts about the train split.</summary>
    public CorpusFacts Train => _contents.Train.Corpus;

    /// <summary>The facts about the test split.</summary>
    public CorpusFacts Test => _contents.Test.Corpus;

    /// <summary>The texts that occur in both splits, or twice in one.</summary>
    public DuplicateReport Overlap => _contents.Overlap;

    /// <summary>Returns a copy with changed encodings, for negative controls.</summary>
    internal PreparedData Changed(Func<EncodedCorpus, EncodedCorpus> change) => new(this, change);

    /// <summary>Returns a split as token ids.</summary>
    /// <param name="split">The split.</param>
    /// <param name="tokens">One of the lengths of <see cref="Preparation"/>.</param>
    /// <returns>The encoding.</returns>
    /// <exception cref="ArgumentException">The texts were not prepared at this length.</exception>
    public EncodedCorpus Encoded(Split split, int tokens) => _encoded.TryGetValue((split, tokens), out var encoded) ? encoded
        : throw new ArgumentException($"The texts were prepared at lengths {string.Join(", ", Preparation.Lengths)}; got {tokens}.", nameof(tokens));
}
