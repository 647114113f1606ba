using Harness.Tokens;

namespace Harness.Invariants.Inputs;

/// <summary>Checks that every id in the rows belongs to a word of the vocabulary or is padding.</summary>
internal sealed class EveryIdIsInTheVocabulary : IInvariant<RunEvidence>
{
    /// <inheritdoc/>
    public string Name => "every-id-is-in-the-vocabulary";

    /// <inheritdoc/>
    public IReadOnlyList<int> Defects => [14];

    /// <inheritdoc/>
    public string Defends => "The tokenizer was fitted on the first 100,000 rows only, and has no token for unknown words.";

    /// <inheritdoc/>
    public Stage Stage => Stage.Data;

    /// <inheritdoc/>
    public string Cost => "One vectorised pass over the ids: .03 s for a million texts.";

    /// <inheritdoc/>
    public Violation? Check(RunEvidence evidence) =>
        Check(evidence.EncodedTrain, evidence.DeclaredVocabulary) ?? Check(evidence.EncodedTest, evidence.DeclaredVocabulary);

    private Violation? Check(EncodedCorpus corpus, int? declared)
    {
        var size = declared ?? corpus.VocabularySize;
        var outside = corpus.Ids.Span.IndexOfAnyExceptInRange((short)0, (short)(size - 1));
        return outside < 0 ? null : new Violation(Name,
            $"Token {outside % corpus.Tokens} of {corpus.Split} row {outside / corpus.Tokens} has the id {corpus.Ids.Span[outside]}.",
            $"0 for padding, or 1 to {size - 1} for a word.",
            "rows that were encoded with a vocabulary larger than the model's embedding.",
            "Harness/Tokens/Encoder.cs, and the experiment's Tokenisation");
    }
}
