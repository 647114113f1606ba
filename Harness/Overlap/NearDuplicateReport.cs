namespace Harness.Overlap;

/// <summary>A report of near-duplicates, with an estimate of how many were not found.</summary>
public sealed record NearDuplicateReport
{
    /// <summary>The rows that match other rows, including equal texts.</summary>
    public required DuplicateReport Duplicates { get; init; }

    /// <summary>The number of planted copies of train rows with a tenth of their words replaced. Rows of fewer than ten words have no copy.</summary>
    public required int PlantedCopies { get; init; }

    /// <summary>The number of planted copies that were found to be similar to a train row.</summary>
    public required int PlantedCopiesFound { get; init; }

    /// <summary>The share of planted copies that were found, in [0, 1]: the recall for a tenth of the words changed. NaN without copies.</summary>
    public double Recall => PlantedCopiesFound / (double)PlantedCopies;
}
