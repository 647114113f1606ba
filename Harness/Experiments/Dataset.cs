using System.Collections.Concurrent;
using Harness.Data;
using Harness.Overlap;
using Harness.Tokens;
using Harness.Tokens.Prepared;

namespace Harness.Experiments;

/// <summary>Both splits of one data set, and what experiments share of them: each vocabulary is fitted once and each encoding made once.</summary>
public sealed class Dataset
{
    private static readonly Tokenisation Least = new() { VocabularySize = Tokens.Vocabulary.SmallestSize, Tokens = 1, FitRows = 1 };

    private readonly ConcurrentDictionary<string, Lazy<PreparedData>> _prepared = new();
    private readonly Func<Preparation, PreparedData> _prepare;
    private readonly Lazy<NearDuplicateReport> _nearDuplicates;
    private readonly IReadOnlyList<Tokenisation> _declared;

    private Dataset(IReadOnlyList<Tokenisation> declared, Func<Preparation, PreparedData> prepare, Func<NearDuplicateReport> nearDuplicates) =>
        (_declared, _prepare, _nearDuplicates) = (declared, prepare, new Lazy<NearDuplicateReport>(nearDuplicates));

    /// <summary>Takes two splits in memory.</summary>
    /// <param name="train">To learn from.</param>
    /// <param name="test">To keep for the end.</param>
    public Dataset(Corpus train, Corpus test)
        : this([], preparation => Encoder.Prepare(train, test, preparation), () => OverlapSearch.Find(train, test, near: true).Near!)
    {
    }

    /// <summary>What is known of the rows to learn from.</summary>
    public CorpusFacts Train => Usual.Train;

    /// <summary>What is known of the rows to keep for the end.</summary>
    public CorpusFacts Test => Usual.Test;

    /// <summary>Texts that stand in both splits, or twice in one.</summary>
    public DuplicateReport Overlap => Usual.Overlap;

    /// <summary>Texts that repeat others with some words changed; searched for when first asked for, once for a directory of texts.</summary>
    public NearDuplicateReport NearDuplicates => _nearDuplicates.Value;

    /// <summary>What is known of the corpora does not depend on the tokenisation.</summary>
    private PreparedData Usual => Prepared(_declared.Count > 0 ? _declared[0] : Least);

    /// <summary>Opens both splits of a profile, prepared in a cache, and prepares them if need be, for all experiments of its study in one pass.</summary>
    /// <param name="profile">Whose files, and whose study.</param>
    /// <param name="cache">Where prepared data are kept; <see cref="PreparedCache.Users"/> if null.</param>
    /// <param name="report">Told what happens.</param>
    /// <returns>The dataset.</returns>
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

    /// <summary>The words that ids stand for.</summary>
    /// <param name="tokenisation">Size, and how many training texts to fit on.</param>
    /// <returns>A vocabulary of the training split.</returns>
    public Vocabulary Vocabulary(Tokenisation tokenisation) => Prepared(tokenisation).Vocabulary;

    /// <summary>A split as ids.</summary>
    /// <param name="tokenisation">Vocabulary and length.</param>
    /// <param name="split">Which.</param>
    /// <returns>The encoding.</returns>
    public EncodedCorpus Encode(Tokenisation tokenisation, Split split) => Prepared(tokenisation).Encoded(split, tokenisation.Tokens);

    /// <summary>The same data with something done to what experiments are given of them: for controls.</summary>
    /// <param name="change">Given each encoding; returns it as it is or another.</param>
    /// <returns>A dataset of its own; what is known of the corpora stays what it was.</returns>
    public Dataset Changed(Func<EncodedCorpus, EncodedCorpus> change) =>
        new(_declared, preparation => Prepared(preparation).Changed(change), () => NearDuplicates);

    private PreparedData Prepared(Tokenisation tokenisation) => Prepared(Preparation.For(tokenisation, _declared));

    /// <summary>Two experiments that ask at once wait for one and the same work.</summary>
    private PreparedData Prepared(Preparation preparation) =>
        _prepared.GetOrAdd(preparation.ToString(), _ => new Lazy<PreparedData>(() => _prepare(preparation))).Value;
}
