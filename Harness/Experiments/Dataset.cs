using System.Collections.Concurrent;
using Harness.Corpora;
using Harness.Tokens;

namespace Harness.Experiments;

/// <summary>Both splits of one directory, and what experiments share of them: each vocabulary is fitted once and each encoding made once.</summary>
public sealed class Dataset
{
    private readonly ConcurrentDictionary<(int, int), Lazy<Vocabulary>> _vocabularies = new();
    private readonly ConcurrentDictionary<(Tokenisation, Split), Lazy<EncodedCorpus>> _encoded = new();
    private readonly Lazy<IReadOnlyList<SharedText>> _overlap;

    /// <summary>Takes two corpora.</summary>
    /// <param name="train">To learn from.</param>
    /// <param name="test">To keep for the end.</param>
    public Dataset(Corpus train, Corpus test)
    {
        (Train, Test) = (train, test);
        _overlap = new(() => ExactOverlap.Between(test, train));
    }

    /// <summary>To learn from.</summary>
    public Corpus Train { get; }

    /// <summary>To keep for the end.</summary>
    public Corpus Test { get; }

    /// <summary>Rows of the test split whose text stands in the training split too.</summary>
    public IReadOnlyList<SharedText> Overlap => _overlap.Value;

    /// <summary>Reads both splits.</summary>
    /// <param name="files">Where they are.</param>
    /// <returns>The dataset.</returns>
    /// <exception cref="CorpusFormatException">A file is missing or is not what it should be.</exception>
    public static Dataset Load(ReviewFiles files) => new(Corpus.Load(files.Train, Split.Train), Corpus.Load(files.Test, Split.Test));

    /// <summary>The words that ids stand for.</summary>
    /// <param name="tokenisation">Size, and how many training texts to fit on.</param>
    /// <returns>A vocabulary of the training split.</returns>
    public Vocabulary Vocabulary(Tokenisation tokenisation) =>
        Once(_vocabularies, (tokenisation.VocabularySize, tokenisation.FitRows), () => Tokens.Vocabulary.Fit(Train, tokenisation));

    /// <summary>A split as ids.</summary>
    /// <param name="tokenisation">Vocabulary and length.</param>
    /// <param name="split">Which.</param>
    /// <returns>The encoding.</returns>
    public EncodedCorpus Encode(Tokenisation tokenisation, Split split) =>
        Once(_encoded, (tokenisation, split), () => Encoder.Encode(split == Split.Train ? Train : Test, Vocabulary(tokenisation), tokenisation.Tokens));

    /// <summary>Two experiments that ask at once wait for one and the same work.</summary>
    private static TValue Once<TKey, TValue>(ConcurrentDictionary<TKey, Lazy<TValue>> made, TKey key, Func<TValue> make) where TKey : notnull =>
        made.GetOrAdd(key, _ => new Lazy<TValue>(make)).Value;
}
