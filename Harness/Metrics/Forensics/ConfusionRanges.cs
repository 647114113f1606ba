namespace Harness.Metrics.Forensics;

/// <summary>What several confusion matrices have between them: the bounds of each count, each bound met by at least one of them.</summary>
/// <param name="Rows">All rows.</param>
/// <param name="TruePositives">Positive rows predicted positive.</param>
/// <param name="FalsePositives">Negative rows predicted positive.</param>
/// <param name="TrueNegatives">Negative rows predicted negative.</param>
/// <param name="FalseNegatives">Positive rows predicted negative.</param>
public readonly record struct ConfusionRanges(
    CountRange Rows, CountRange TruePositives, CountRange FalsePositives, CountRange TrueNegatives, CountRange FalseNegatives)
{
    /// <summary>The ranges of one matrix.</summary>
    /// <param name="counts">The matrix.</param>
    /// <returns>Five ranges of one number each.</returns>
    public static ConfusionRanges Of(ConfusionCounts counts) => new(
        new CountRange(counts.Rows, counts.Rows),
        new CountRange(counts.TruePositives, counts.TruePositives),
        new CountRange(counts.FalsePositives, counts.FalsePositives),
        new CountRange(counts.TrueNegatives, counts.TrueNegatives),
        new CountRange(counts.FalseNegatives, counts.FalseNegatives));

    /// <summary>The smallest ranges that hold both.</summary>
    /// <param name="other">Further ranges.</param>
    /// <returns>The union, count by count.</returns>
    public ConfusionRanges Including(ConfusionRanges other) => new(
        Rows.Including(other.Rows),
        TruePositives.Including(other.TruePositives),
        FalsePositives.Including(other.FalsePositives),
        TrueNegatives.Including(other.TrueNegatives),
        FalseNegatives.Including(other.FalseNegatives));
}
