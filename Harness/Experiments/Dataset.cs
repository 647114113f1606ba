using System.Collections.Concurrent;
using Harness.Data;
using Harness.Overlap;
using Harness.Tokens;
using Harness.Tokens.Prepared;

namespace Harness.Experiments;

/// <summary>Both splits of one data set. All experiments share it, so each vocabulary is fitted once and each encoding is computed once.</summary>
public sealed class Dataset
{
    private static readonly Tokenisation Least = new() { VocabularySize = Tokens.Vocabulary.SmallestSize, Tokens = 1, FitRows = 1 };

    private readonly ConcurrentDictionary<string, Lazy<PreparedData>> _prepared = new();
    private readonly Func<Preparation, PreparedData> _prepare;
    private readonly Lazy<NearDuplicateReport> _nearDuplicates;
    private readonly IReadOnlyList<Tokenisation> _declared;

    private Dataset(IReadOnlyList<Tokenisation> declared, Func<Preparation, PreparedData> prepare, Func<NearDuplicateReport> nearDuplicates) =>
        (_declared, _prepare, _nearDuplicates) = (declared, prepare, new Lazy<NearDuplicateReport>(nearDuplicates));

    /// <summary>Creates a data set from two splits in memory.</summary>
    /// <param name="train">The training split.</param>
    /// <param name="test">The test split.</param>
    public Dataset(Corpus train, Corpus test)
        : this([], preparation => Encoder.Prepare(train, test, preparation), () => OverlapSearch.Find(train, test, near: true).Near!)
    {
    }

    /// <summary>Facts about the training split.</summary>
    public CorpusFacts Train => Usual.Train;

    /// <summary>Facts about the test split.</summary>
    public CorpusFacts Test => Usual.Test;

    /// <summary>Texts that occur in both splits, or twice in one.</summary>
    public DuplicateReport Overlap => Usual.Overlap;

    /// <summary>Texts that repeat others with some words changed. The search runs at the first access, once for a directory of texts.</summary>
    public NearDuplicateReport NearDuplicates => _nearDuplicates.Value;

    /// <summary>Prepared data with any tokenisation. The facts about the corpora do not depend on the tokenisation.</summary>
    private PreparedData Usual => Prepared(_declared.Count > 0 ? _declared[0] : Least);

    /// <summary>Opens both splits of a profile from the cache. If they are not there, one pass prepares them for all experiments of the study.</summary>
    /// <param name="profile">The profile that names the files and the study.</param>
    /// <param name="cache">The cache of prepared data; <see cref="PreparedCache.Users"/> if null.</param>
    /// <param name="report">Receives the progress of the preparation.</param>
    /// <returns>The data set.</returns>
    /// <exception cref="CorpusFormatException">A file is missing or is not what it should be.</exception>
    public static Dataset Load(Profile profile, PreparedCache? cache = null, PreparationReport? report = null)
    {
        ArgumentNullException.ThrowIfNull(profile);
        cache ??= PreparedCache.Users;
        var dataset = new Dataset(profile.Study.Tokenisations,
            preparation => cache.Open(profile.Files, preparation, report ?? new PreparationReport(), CancellationToken.None),
            () => cache.NearDuplicates(profile.Files));
        _ = dataset.Usual;
        return dataset;
    }

    /// <summary>Returns the vocabulary, which maps ids to words.</summary>
    /// <param name="tokenisation">The vocabulary size and the number of training texts to fit on.</param>
    /// <returns>The vocabulary, fitted on the training split.</returns>
    public Vocabulary Vocabulary(Tokenisation tokenisation) => Prepared(tokenisation).Vocabulary;

    /// <summary>Encodes a split as ids.</summary>
    /// <param name="tokenisation">The vocabulary and the sequence length.</param>
    /// <param name="split">The split.</param>
    /// <returns>The encoding.</returns>
    public EncodedCorpus Encode(Tokenisation tokenisation, Split split) => Prepared(tokenisation).Encoded(split, tokenisation.Tokens);

    /// <summary>Returns a copy of the data set with changed encodings. Negative controls use it.</summary>
    /// <param name="change">Receives each encoding and returns it, changed or unchanged.</param>
    /// <returns>A new data set; the facts about the corpora stay the same.</returns>
    public Dataset Changed(Func<EncodedCorpus, EncodedCorpus> change) =>
        new(_declared, preparation => Prepared(preparation).Changed(change), () => NearDuplicates);

    private PreparedData Prepared(Tokenisation tokenisation) => Prepared(Preparation.For(tokenisation, _declared));

    /// <summary>Prepares data once, also when two experiments ask for the same data at the same time.</summary>
    private PreparedData Prepared(Preparation preparation) =>
        _prepared.GetOrAdd(preparation.ToString(), _ => new Lazy<PreparedData>(() => _prepare(preparation))).Value;
}
