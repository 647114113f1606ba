using Harness.Data;
using Harness.Tokens;

namespace Harness.Invariants.Inputs;

/// <summary>Checks that most texts of each split contain a word with an id. The model sees only padding in all other texts.</summary>
internal sealed class TextsHoldKnownWords : IInvariant<RunEvidence>
{
    /// <summary>The maximum share of texts without a known word. Among real texts, one in ten thousand contains none.</summary>
    private const double Tolerated = .5;

    /// <summary>Limits of the mean number of words in a text: below the first, the language has no spaces between words;
    /// below the second, there are no words at all.</summary>
    private const double FewWords = 3, NoWords = .5;

    /// <inheritdoc/>
    public string Name => "texts-hold-known-words";

    /// <inheritdoc/>
    public IReadOnlyList<int> Defects => [14];

    /// <inheritdoc/>
    public string Defends => "oov_token=None: a text without known words became only padding. A model gives the same output for all such texts.";

    /// <inheritdoc/>
    public Stage Stage => Stage.Data;

    /// <inheritdoc/>
    public string Cost => "One vectorised pass over the ids.";

    /// <inheritdoc/>
    IReadOnlyList<string> IInvariant.FollowsFrom => ["both-classes-are-evaluated", "every-class-is-evaluated"];

    /// <inheritdoc/>
    public Violation? Check(RunEvidence evidence) => Check(evidence.EncodedTrain, evidence) ?? Check(evidence.EncodedTest, evidence);

    private Violation? Check(EncodedCorpus rows, RunEvidence evidence)
    {
        var empty = 0;
        for (int row = 0; row < rows.Ids.Length / rows.Tokens; row++)
            if (rows.Ids.Span.Slice(row * rows.Tokens, rows.Tokens).IndexOfAnyExcept((short)0) < 0)
                empty++;
        var words = (double)rows.WordsSeen / rows.Rows;
        return empty <= Tolerated * rows.Rows ? null : new Violation(Name,
            FormattableString.Invariant($"{empty} of {rows.Rows} {rows.Split} texts contain no word with an id; the mean length is {words:0.0} words."),
            FormattableString.Invariant($"at most {Tolerated:P0} of the texts without such a word, because the model sees only padding in them."),
            Cause(words, evidence), WhereToLook(words, evidence.UsersFiles));
    }

    private static string Cause(double words, RunEvidence evidence) => words switch
    {
        < NoWords => "empty texts, or texts of punctuation only. Perhaps the wrong column is read.",
        < FewWords => "a language without spaces between words, such as Chinese, Japanese or Thai.",
        _ when evidence.UsersFiles is not null => FormattableString.Invariant(
            $"a vocabulary fitted on too few training texts (at most {evidence.Train.Rows}), or test texts of another kind or another language."),
        _ => "a vocabulary fitted on texts of another kind or another language, or on too few texts.",
    };

    private static string WhereToLook(double words, SplitFiles? users) => (words, users) switch
    {
        ( < NoWords, null) => "the columns that the texts are read from",
        ( < NoWords, _) => $"the columns that the texts are read from: \"text\" in {DataDeclaration.FileName} in the folder of the data",
        ( < FewWords, _) => "Tokenisation.Words of the experiment: characters instead of words",
        (_, null) => "Tokenisation.FitRows of the experiment, and the first texts of both splits",
        _ => $"the first texts of {users.Both()}",
    };
}
