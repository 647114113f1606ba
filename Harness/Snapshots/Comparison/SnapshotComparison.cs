namespace Harness.Snapshots.Comparison;

/// <summary>
/// Compares two snapshots: weights to the bit where both sides promise equal bits, metrics within noise where they do not, everything else exactly.
/// </summary>
/// <remarks>
/// <para>
/// Equal code, data and seed give equal weights on every CPU that holds the certificate, and on GPUs of one name and one libtorch. There any other weights
/// mean that training changed, and other metrics of equal weights mean that evaluation changed; three seeds are enough to know.
/// What the noise gate thinks is told beside it.
/// </para>
/// <para>
/// One level for the whole file: every metric is asked twice, whether its mean moved and whether its spread grew, and Holm's correction holds over all of
/// these questions together.
/// </para>
/// <para>
/// The sampling error of the test rows is told, not allowed for. It says how far a figure holds for other rows; but both sides are measured on the same rows,
/// whose choice cancels in the difference. Other rows have another fingerprint, which differs exactly and fails whatever the metrics do.
/// So it needs no place in the file:
/// the file has the rows.
/// </para>
/// <para>
/// It does not see what no run touches: other batch sizes, another profile, a run that goes on from a checkpoint. A harmless reordering of a sum is reported
/// too.
/// </para>
/// </remarks>
public sealed class SnapshotComparison
{
    /// <summary>Share of comparisons of two equally good results that may differ at all: the noise gate's level for the file, not for a metric.</summary>
    public const double Level = .01;

    /// <summary>The part of a snapshot that holds the metrics.</summary>
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

    /// <summary>What came of it.</summary>
    public SnapshotOutcome Outcome { get; }

    /// <summary>Whether the received snapshot is as good as the accepted one.</summary>
    public bool Holds => Outcome is SnapshotOutcome.Exact or SnapshotOutcome.WithinNoise;

    /// <summary>Values other than metrics and weights that differ, in the order of the accepted file.</summary>
    public IReadOnlyList<ExactDifference> Statements { get; }

    /// <summary>Where the weights part; null where they do not, or a side has no trace.</summary>
    public WeightsDivergence? Divergence { get; }

    /// <summary>What the noise gate thinks, whatever decides.</summary>
    public NoiseOpinion Noise { get; }

    /// <summary>What computed both sides, and so whether weights decide.</summary>
    public RecordedArithmetic Arithmetic { get; }

    /// <summary>Rows of the accepted snapshot's test split; null where it does not say.</summary>
    internal long? TestRows { get; }

    /// <summary>Whether both sides have a trace of the same seeds, and the same one.</summary>
    internal bool HasEqualWeights { get; }

    /// <summary>Compares.</summary>
    /// <param name="received">What came out now.</param>
    /// <param name="verified">What was accepted.</param>
    /// <param name="noise">What further seeds have shown; null where there is only what both files say themselves.</param>
    /// <returns>The comparison, as data.</returns>
    /// <exception cref="FormatException">One of the two is no valid snapshot: a merge that was left half done, say. The message names the key.</exception>
    public static SnapshotComparison Of(string received, string verified, CalibratedNoise? noise = null) =>
        Of(FlatSnapshot.Read(received, "received"), FlatSnapshot.Read(verified, "verified"), noise);

    /// <summary>The same of two that were read.</summary>
    internal static SnapshotComparison Of(FlatSnapshot received, FlatSnapshot verified, CalibratedNoise? noise) => new(received, verified, noise);

    /// <summary>Compares, for whoever wants the text alone.</summary>
    /// <param name="received">What came out now.</param>
    /// <param name="verified">What was accepted.</param>
    /// <param name="noise">What further seeds have shown; null where there is only what both files say themselves.</param>
    /// <returns>Null if the received snapshot holds; else what differs, see <see cref="ComparisonText"/>.</returns>
    /// <exception cref="FormatException">One of the two is no valid snapshot.</exception>
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
