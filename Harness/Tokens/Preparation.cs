namespace Harness.Tokens;

/// <summary>What is made of a directory of texts in one pass: one vocabulary, and ids at one or several lengths.</summary>
/// <exception cref="ArgumentOutOfRangeException">While it is built: a value is out of the range that <see cref="Tokenisation"/> states.</exception>
public sealed record Preparation
{
    /// <summary>Takes the settings of experiments that share a vocabulary, with Keras' defaults of everything else.</summary>
    /// <param name="vocabularySize"><see cref="Tokenisation.VocabularySize"/>.</param>
    /// <param name="fitRows"><see cref="Tokenisation.FitRows"/>.</param>
    /// <param name="lengths">Each a <see cref="Tokenisation.Tokens"/>; at least one, in any order.</param>
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

    /// <summary>Prepares one tokenisation together with all declared ones that differ from it in their length alone, so that one pass over the text serves
    /// them all.</summary>
    /// <param name="wanted">The tokenisation that is asked for.</param>
    /// <param name="declared">Other tokenisations, in any order.</param>
    /// <returns>A preparation that has it.</returns>
    public static Preparation For(Tokenisation wanted, IEnumerable<Tokenisation> declared)
    {
        ArgumentNullException.ThrowIfNull(wanted);
        var alike = declared.Where(other => other with { Tokens = wanted.Tokens } == wanted).ToList();
        return new Preparation(alike.Any(other => other.Tokens == wanted.Tokens) ? alike : [wanted]);
    }

    /// <summary>One for each length, the shortest first.</summary>
    public IReadOnlyList<Tokenisation> Tokenisations { get; }

    /// <summary>Shared by all.</summary>
    public int VocabularySize => Tokenisations[0].VocabularySize;

    /// <summary>Shared by all.</summary>
    public int FitRows => Tokenisations[0].FitRows;

    /// <summary>The lengths, ascending.</summary>
    public IEnumerable<int> Lengths => Tokenisations.Select(tokenisation => tokenisation.Tokens);

    /// <summary>Shared by all.</summary>
    public WordRules Words => Tokenisations[0].Words;

    /// <summary>Shared by all.</summary>
    public string? UnknownWord => Tokenisations[0].UnknownWord;

    /// <summary>Shared by all: how rows are brought to their length.</summary>
    public SequencePadding Padding => Tokenisations[0].Padding;

    /// <summary>The settings on one line; two preparations with the same line make the same of the same files.</summary>
    /// <returns>For instance <c>vocabulary 10000 of 100000 rows, lengths 50 100, padding Pre, truncating Pre</c>.</returns>
    public override string ToString() => FormattableString.Invariant(
        $"vocabulary {VocabularySize} of {FitRows} rows, lengths {string.Join(' ', Lengths)}, padding {Padding.Padding}, truncating {Padding.Truncating}")
        + (Tokenisations[0].WordOptions() is { Length: > 0 } options ? $", {options}" : "");
}
