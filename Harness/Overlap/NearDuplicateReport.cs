namespace Harness.Overlap;

/// <summary>Near-duplicates, with the evidence of how many there may be that were not found.</summary>
public sealed record NearDuplicateReport
{
    /// <summary>The rows that repeat others, equal texts among them.</summary>
    public required DuplicateReport Duplicates { get; init; }

    /// <summary>How many copies of train rows, a tenth of their words replaced, were looked for too; there are none of rows of fewer than ten words.</summary>
    public required int PlantedCopies { get; init; }

    /// <summary>Those of <see cref="PlantedCopies"/> that were found similar to a train row.</summary>
    public required int PlantedCopiesFound { get; init; }

    /// <summary>The share of planted copies that were found, in [0, 1]: the recall at a tenth of the words changed. NaN without copies.</summary>
    public double Recall => PlantedCopiesFound / (double)PlantedCopies;
}
