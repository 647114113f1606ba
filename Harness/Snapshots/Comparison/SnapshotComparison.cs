namespace Harness.Snapshots.Comparison;

/// <summary>
/// Compares two snapshots: weights bit by bit if both sides promise equal bits, metrics within noise if they do not, and everything else exactly.
/// </summary>
/// <remarks>
/// <para>
/// Equal code, data and seed give equal weights on every CPU that holds the certificate, and on GPUs of the same name with the same libtorch. There,
/// different weights mean that training changed, and different metrics for equal weights mean that evaluation changed; three seeds are enough to detect this.
/// The opinion of the noise gate is reported too.
/// </para>
/// <para>
/// One level applies to the whole file. For every metric there are two tests, whether its mean moved and whether its standard deviation grew, and Holm's
/// correction covers all of these tests together.
/// </para>
/// <para>
/// The sampling error of the test rows is reported, but does not widen the budget. It describes how far a metric is valid for other rows; but both sides are
/// measured on the same rows, whose selection cancels in the difference. Other rows have another fingerprint, which differs exactly and fails whatever the
/// metrics are. So the sampling error is not stored: the file contains the number of rows.
/// </para>
/// <para>
/// The comparison cannot detect changes in code that no run uses: other batch sizes, another profile, a run resumed from a checkpoint. It also reports a
/// harmless reordering of a sum.
/// </para>
/// </remarks>
internal sealed class SnapshotComparison
{
    /// <summary>The share of comparisons of two equally good results that may differ at all:
    /// the level of the noise gate for the file, not for a metric.</summary>
    public const double Level = .01;

    /// <summary>The part of a snapshot that contains the metrics.</summary>
    internal const string Metrics = "metrics";

    private SnapshotComparison(FlatSnapshot received, FlatSnapshot verified, CalibratedNoise? noise)
    {
        Arithmetic = RecordedArithmetic.Of(received, verified);
        TestRows = verified.TestRows;
        Statements = [.. StatementComparison.Differences(received, verified)];
        Divergence = received.Trace is { } now && verified.Trace is { } before ? WeightsDivergence.Between(now, before) : null;
        var hasTraces = received.Trace is not null && verified.Trace is not null;
        HasEqualWeights = hasTraces && Divergence is null && received.Trace!.Seeds.Order().SequenceEqual(verified.Trace!.Seeds.Order());
        var moved = MetricComparison.Differences(received, verified, noise?.For(verified), Level);
        Noise = new NoiseOpinion(moved, moved.Count == 0 ? null : noise?.BasisFor(verified));
        Outcome = Judge(hasTraces, moved, noise is not null && noise.IsLackedBy(verified));
    }

    /// <summary>The outcome of the comparison.</summary>
    public SnapshotOutcome Outcome { get; }

    /// <summary>Tells whether the received snapshot is as good as the accepted one.</summary>
    public bool Holds => Outcome is SnapshotOutcome.Exact or SnapshotOutcome.WithinNoise;

    /// <summary>The values other than metrics and weights that differ, in the order of the accepted file.</summary>
    public IReadOnlyList<ExactDifference> Statements { get; }

    /// <summary>Where the weights diverge; null if they do not diverge or a side has no trace.</summary>
    public WeightsDivergence? Divergence { get; }

    /// <summary>The opinion of the noise gate, also if weights decide.</summary>
    public NoiseOpinion Noise { get; }

    /// <summary>The arithmetic of both sides, which determines whether weights decide.</summary>
    public RecordedArithmetic Arithmetic { get; }

    /// <summary>The number of test rows in the accepted snapshot; null if it is not stated.</summary>
    internal long? TestRows { get; }

    /// <summary>Tells whether both sides have the same trace for the same seeds.</summary>
    internal bool HasEqualWeights { get; }

    /// <summary>Compares two snapshots.</summary>
    /// <param name="received">The JSON of the new snapshot.</param>
    /// <param name="verified">The JSON of the accepted snapshot.</param>
    /// <param name="noise">The calibrated noise; null to use only the seeds of both files.</param>
    /// <returns>The comparison, as data.</returns>
    /// <exception cref="FormatException">A file is not a valid snapshot, for example because of an unfinished merge. The message gives the key.</exception>
    public static SnapshotComparison Of(string received, string verified, CalibratedNoise? noise = null) =>
        Of(FlatSnapshot.Read(received, "received"), FlatSnapshot.Read(verified, "verified"), noise);

    /// <summary>Compares two snapshots that were already read.</summary>
    internal static SnapshotComparison Of(FlatSnapshot received, FlatSnapshot verified, CalibratedNoise? noise) => new(received, verified, noise);

    /// <summary>Compares two snapshots and returns the differences as text.</summary>
    /// <param name="received">The JSON of the new snapshot.</param>
    /// <param name="verified">The JSON of the accepted snapshot.</param>
    /// <param name="noise">The calibrated noise; null to use only the seeds of both files.</param>
    /// <returns>The differences, see <see cref="ComparisonText"/>; null if the received snapshot holds.</returns>
    /// <exception cref="FormatException">A file is not a valid snapshot.</exception>
    public static string? Differences(string received, string verified, CalibratedNoise? noise = null) =>
        Of(received, verified, noise) is { Holds: false } comparison ? ComparisonText.Of(comparison) : null;

    private SnapshotOutcome Judge(bool hasTraces, IReadOnlyList<MetricDifference> moved, bool lacksNoise)
    {
        if (Arithmetic.IsOutdated)
            return SnapshotOutcome.Outdated;
        if (Arithmetic.IsExact && Divergence is not null)
            return SnapshotOutcome.TrainingChanged;
        if (Arithmetic.IsExact && moved.Count > 0)
            return !hasTraces ? SnapshotOutcome.FiguresChanged : HasEqualWeights ? SnapshotOutcome.EvaluationChanged : SnapshotOutcome.StatementChanged;
        if (!Arithmetic.IsExact && HasEqualWeights && moved.Any(metric => metric.IsMoreThanRounding))
            return SnapshotOutcome.EvaluationChanged;
        if (Statements.Count > 0)
            return SnapshotOutcome.StatementChanged;
        if (moved.Count == 0 || HasEqualWeights)
            return moved.Count == 0 && Divergence is null ? SnapshotOutcome.Exact : SnapshotOutcome.WithinNoise;
        if (Noise.Beyond.Count > 0)
            return SnapshotOutcome.BeyondNoise;
        return lacksNoise ? SnapshotOutcome.NoiseUnknown : SnapshotOutcome.WithinNoise;
    }
}
