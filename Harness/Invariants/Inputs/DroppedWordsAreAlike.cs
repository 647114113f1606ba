using Harness.Metrics;

namespace Harness.Invariants.Inputs;

/// <summary>Checks that the share of words without an id is about the same in the test split as in the training split.</summary>
internal sealed class DroppedWordsAreAlike : IInvariant<RunEvidence>
{
    /// <summary>The maximum difference of the shares. It is .5 % for the fixtures and 1 % for 50,000 real texts.</summary>
    private const double Tolerated = .1;

    /// <inheritdoc/>
    public string Name => "dropped-words-are-alike";

    /// <inheritdoc/>
    public IReadOnlyList<int> Defects => [14];

    /// <inheritdoc/>
    public string Defends => "oov_token=None: words that are not in the first 100,000 rows were dropped without a warning.";

    /// <inheritdoc/>
    public Stage Stage => Stage.Data;

    /// <inheritdoc/>
    public string Cost => "Two divisions.";

    /// <inheritdoc/>
    IReadOnlyList<string> IInvariant.FollowsFrom => ["both-classes-are-evaluated", "every-class-is-evaluated", "texts-hold-known-words"];

    /// <inheritdoc/>
    public Violation? Check(RunEvidence evidence)
    {
        var (train, test) = (evidence.EncodedTrain.DroppedShare, evidence.EncodedTest.DroppedShare);
        return test - train <= Tolerated ? null : new Violation(Name,
            $"{DistinctDigits.Percentage(test, train + Tolerated, 1)} of the words of the test split have no id; in the training split, "
                + $"{DistinctDigits.Percentage(train, test - Tolerated, 1)} have none.",
            FormattableString.Invariant($"at most {Tolerated:P0} more of the words in the test split. The model cannot see words without an id."),
            evidence.UsersFiles is null ? "a vocabulary fitted on too few rows, or on rows of another kind."
                : FormattableString.Invariant($"a vocabulary fitted on too few training texts (at most {evidence.Train.Rows}), or test texts of another kind."),
            evidence.UsersFiles is { } files ? files.Both() : "Tokenisation.FitRows of the experiment");
    }
}
