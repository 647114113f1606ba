using Harness.Snapshots;
using Harness.Snapshots.Comparison;

namespace Harness.Reporting.Differences;

/// <summary>What the gate says of one experiment's snapshot as a whole, as the test of it does.</summary>
/// <param name="Snapshot">Such as <c>smoke/cpu/lstm</c>.</param>
/// <param name="Outcome">Of the comparison.</param>
/// <param name="Divergence">Where the weights part; null where they do not, or a side has no trace.</param>
/// <param name="Noise">What the noise gate thinks.</param>
/// <param name="Arithmetic">What computed both sides, and so whether weights decide.</param>
internal sealed record SnapshotVerdict(string Snapshot, SnapshotOutcome Outcome, WeightsDivergence? Divergence, NoiseOpinion Noise,
    RecordedArithmetic Arithmetic)
{
    /// <summary>Whether a test of the head against the base would fail.</summary>
    public bool IsRefused => Outcome is not (SnapshotOutcome.Exact or SnapshotOutcome.WithinNoise);
}
