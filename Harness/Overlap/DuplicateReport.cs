namespace Harness.Overlap;

/// <summary>A report of the rows of two splits that match other rows. Counts are complete; only the first pairs of each kind are listed.</summary>
public sealed record DuplicateReport
{
    /// <summary>The default number of listed pairs of each kind.</summary>
    public const int PairsKept = 1000;

    /// <summary>The number of test rows whose text is also in the train split, whatever the labels.</summary>
    public required int TestRowsInTrain { get; init; }

    /// <summary>The number of train rows whose text is also in an earlier train row.</summary>
    public required int TrainDuplicates { get; init; }

    /// <summary>The number of test rows whose text is also in an earlier test row.</summary>
    public required int TestDuplicates { get; init; }

    /// <summary>
    /// For <see cref="ExactDuplicates"/>, the number of different texts with more than one label, over both splits. For <see cref="NearDuplicateIndex"/>,
    /// which does not group texts, the number of reported rows with another label than a row that they match.
    /// </summary>
    public required int ConflictingLabels { get; init; }

    /// <summary>The first pairs of <see cref="TestRowsInTrain"/>, by test row, each with a train row.</summary>
    public required IReadOnlyList<DuplicatePair> TestInTrain { get; init; }

    /// <summary>The first pairs of <see cref="TrainDuplicates"/>, by row, each with an earlier row.</summary>
    public required IReadOnlyList<DuplicatePair> WithinTrain { get; init; }

    /// <summary>The first pairs of <see cref="TestDuplicates"/>, by row, each with an earlier row.</summary>
    public required IReadOnlyList<DuplicatePair> WithinTest { get; init; }
}
