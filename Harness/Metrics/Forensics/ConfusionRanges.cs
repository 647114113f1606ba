namespace Harness.Metrics.Forensics;

/// <summary>The ranges of the counts of several confusion matrices. Each bound is reached by at least one matrix.</summary>
/// <param name="Rows">The number of all rows.</param>
/// <param name="TruePositives">The number of positive rows predicted positive.</param>
/// <param name="FalsePositives">The number of negative rows predicted positive.</param>
/// <param name="TrueNegatives">The number of negative rows predicted negative.</param>
/// <param name="FalseNegatives">The number of positive rows predicted negative.</param>
internal readonly record struct ConfusionRanges(
    CountRange Rows, CountRange TruePositives, CountRange FalsePositives, CountRange TrueNegatives, CountRange FalseNegatives)
{
    /// <summary>Creates the ranges of one matrix.</summary>
    /// <param name="counts">The matrix.</param>
    /// <returns>Five ranges of one number each.</returns>
    public static ConfusionRanges Of(ConfusionCounts counts) => new(
        new CountRange(counts.Rows, counts.Rows),
        new CountRange(counts.TruePositives, counts.TruePositives),
        new CountRange(counts.FalsePositives, counts.FalsePositives),
        new CountRange(counts.TrueNegatives, counts.TrueNegatives),
        new CountRange(counts.FalseNegatives, counts.FalseNegatives));

    /// <summary>Returns the smallest ranges that contain both.</summary>
    /// <param name="other">The other ranges.</param>
    /// <returns>The union for each count.</returns>
    public ConfusionRanges Including(ConfusionRanges other) => new(
        Rows.Including(other.Rows),
        TruePositives.Including(other.TruePositives),
        FalsePositives.Including(other.FalsePositives),
        TrueNegatives.Including(other.TrueNegatives),
        FalseNegatives.Including(other.FalseNegatives));
}
