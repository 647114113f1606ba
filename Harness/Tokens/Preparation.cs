namespace Harness.Tokens;

/// <summary>The settings with which a directory of texts is prepared in one pass: one vocabulary, and ids at one or several lengths.</summary>
/// <exception cref="ArgumentOutOfRangeException">In the constructor: a value is outside the range that <see cref="Tokenisation"/> states.</exception>
public sealed record Preparation
{
    /// <summary>Creates the settings of experiments that share a vocabulary, with Keras' defaults for everything else.</summary>
    /// <param name="vocabularySize"><see cref="Tokenisation.VocabularySize"/>.</param>
    /// <param name="fitRows"><see cref="Tokenisation.FitRows"/>.</param>
    /// <param name="lengths">The lengths (<see cref="Tokenisation.Tokens"/>); at least one, in any order.</param>
    public Preparation(int vocabularySize, int fitRows, params IEnumerable<int> lengths)
        : this(lengths.Select(tokens => new Tokenisation { VocabularySize = vocabularySize, FitRows = fitRows, Tokens = tokens }))
    {
    }

    private Preparation(IEnumerable<Tokenisation> tokenisations)
    {
        Tokenisations = [.. tokenisations.DistinctBy(tokenisation => tokenisation.Tokens).OrderBy(tokenisation => tokenisation.Tokens)];
        if (Tokenisations.Count == 0)
            throw new ArgumentException("Ids need at least one length; got none.", nameof(tokenisations));
    }

    /// <summary>Prepares one tokenisation together with all declared ones that differ from it only in length,
    /// so that one pass over the text is enough for all of them.</summary>
    /// <param name="wanted">The required tokenisation.</param>
    /// <param name="declared">Other tokenisations, in any order.</param>
    /// <returns>A preparation that contains it.</returns>
    public static Preparation For(Tokenisation wanted, IEnumerable<Tokenisation> declared)
    {
        ArgumentNullException.ThrowIfNull(wanted);
        var alike = declared.Where(other => other with { Tokens = wanted.Tokens } == wanted).ToList();
        return new Preparation(alike.Any(other => other.Tokens == wanted.Tokens) ? alike : [wanted]);
    }

    /// <summary>The tokenisations, one for each length, the shortest first.</summary>
    public IReadOnlyList<Tokenisation> Tokenisations { get; }

    /// <summary>The vocabulary size of all tokenisations.</summary>
    public int VocabularySize => Tokenisations[0].VocabularySize;

    /// <summary>The number of rows on which the vocabulary is fitted, for all tokenisations.</summary>
    public int FitRows => Tokenisations[0].FitRows;

    /// <summary>The lengths in tokens, in ascending order.</summary>
    public IEnumerable<int> Lengths => Tokenisations.Select(tokenisation => tokenisation.Tokens);

    /// <summary>The word rules of all tokenisations.</summary>
    public WordRules Words => Tokenisations[0].Words;

    /// <summary>The name of the id of unknown words, for all tokenisations; null if there is none.</summary>
    public string? UnknownWord => Tokenisations[0].UnknownWord;

    /// <summary>How rows are padded and truncated, for all tokenisations.</summary>
    public SequencePadding Padding => Tokenisations[0].Padding;

    /// <summary>Formats the settings on one line. Equal lines mean that the same files give the same result.</summary>
    /// <returns>A text such as <c>vocabulary 10000 of 100000 rows, lengths 50 100, padding Pre, truncating Pre</c>.</returns>
    public override string ToString() => FormattableString.Invariant(
        $"vocabulary {VocabularySize} of {FitRows} rows, lengths {string.Join(' ', Lengths)}, padding {Padding.Padding}, truncating {Padding.Truncating}")
        + (Tokenisations[0].WordOptions() is { Length: > 0 } options ? $", {options}" : "");
}
