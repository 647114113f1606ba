namespace Harness.Tokens;

/// <summary>What is made of a directory of texts in one pass: one vocabulary, and ids at one or several lengths.</summary>
/// <exception cref="ArgumentOutOfRangeException">While it is built: a value is out of the range that <see cref="Tokenisation"/> states.</exception>
public sealed record Preparation
{
    /// <summary>Takes the settings of experiments that share a vocabulary.</summary>
    /// <param name="vocabularySize"><see cref="Tokenisation.VocabularySize"/>.</param>
    /// <param name="fitRows"><see cref="Tokenisation.FitRows"/>.</param>
    /// <param name="lengths">Each a <see cref="Tokenisation.Tokens"/>; at least one, in any order.</param>
    public Preparation(int vocabularySize, int fitRows, params IEnumerable<int> lengths)
    {
        Tokenisations =
            [.. lengths.Distinct().Order().Select(tokens => new Tokenisation { VocabularySize = vocabularySize, FitRows = fitRows, Tokens = tokens })];
        if (Tokenisations.Count == 0)
            throw new ArgumentException("Ids need at least one length; got none.", nameof(lengths));
    }

    /// <summary>Prepares one tokenisation together with all declared ones that share its vocabulary, so that one pass over the text serves them all.</summary>
    /// <param name="wanted">The tokenisation that is asked for.</param>
    /// <param name="declared">Other tokenisations, in any order.</param>
    /// <returns>A preparation that has it.</returns>
    public static Preparation For(Tokenisation wanted, IEnumerable<Tokenisation> declared)
    {
        ArgumentNullException.ThrowIfNull(wanted);
        var lengths = declared.Where(other => other with { Tokens = wanted.Tokens } == wanted).Select(other => other.Tokens).ToList();
        return new Preparation(wanted.VocabularySize, wanted.FitRows, lengths.Contains(wanted.Tokens) ? lengths : [wanted.Tokens]);
    }

    /// <summary>One for each length, the shortest first.</summary>
    public IReadOnlyList<Tokenisation> Tokenisations { get; }

    /// <summary>Shared by all.</summary>
    public int VocabularySize => Tokenisations[0].VocabularySize;

    /// <summary>Shared by all.</summary>
    public int FitRows => Tokenisations[0].FitRows;

    /// <summary>The lengths, ascending.</summary>
    public IEnumerable<int> Lengths => Tokenisations.Select(tokenisation => tokenisation.Tokens);

    /// <summary>How rows are brought to their length: as Keras does by default.</summary>
    public SequencePadding Padding { get; init; } = SequencePadding.Keras;

    /// <summary>The settings on one line; two preparations with the same line make the same of the same files.</summary>
    /// <returns>For instance <c>vocabulary 10000 of 100000 rows, lengths 50 100, padding Pre, truncating Pre</c>.</returns>
    public override string ToString() => FormattableString.Invariant(
        $"vocabulary {VocabularySize} of {FitRows} rows, lengths {string.Join(' ', Lengths)}, padding {Padding.Padding}, truncating {Padding.Truncating}");
}
