namespace Harness.Overlap;

/// <summary>The rows of two splits that repeat others. Counts are complete; of the pairs, the first of each kind.</summary>
public sealed record DuplicateReport
{
    /// <summary>How many pairs of a kind are kept unless the caller says otherwise.</summary>
    public const int PairsKept = 1000;

    /// <summary>Rows of the test split whose text stands in the train split, whatever the labels.</summary>
    public required int TestRowsInTrain { get; init; }

    /// <summary>Rows of the train split whose text stands in an earlier row of it.</summary>
    public required int TrainDuplicates { get; init; }

    /// <summary>Rows of the test split whose text stands in an earlier row of it.</summary>
    public required int TestDuplicates { get; init; }

    /// <summary>
    /// Of <see cref="ExactDuplicates"/>: different texts that carry both labels, over both splits.
    /// Of <see cref="NearDuplicateIndex"/>, which knows no classes of texts: reported rows that are labelled otherwise than a witness of theirs.
    /// </summary>
    public required int ConflictingLabels { get; init; }

    /// <summary>The first of <see cref="TestRowsInTrain"/>, by test row, each with a train row.</summary>
    public required IReadOnlyList<DuplicatePair> TestInTrain { get; init; }

    /// <summary>The first of <see cref="TrainDuplicates"/>, by row, each with an earlier row.</summary>
    public required IReadOnlyList<DuplicatePair> WithinTrain { get; init; }

    /// <summary>The first of <see cref="TestDuplicates"/>, by row, each with an earlier row.</summary>
    public required IReadOnlyList<DuplicatePair> WithinTest { get; init; }
}
