using Harness.Snapshots;
using Harness.Snapshots.Comparison;

namespace Harness.Reporting.Differences;

/// <summary>The verdict of the gate on the snapshot of one experiment, which is the same as in its test.</summary>
/// <param name="Snapshot">The name of the snapshot, such as <c>smoke/cpu/lstm</c>.</param>
/// <param name="Outcome">The outcome of the comparison.</param>
/// <param name="Divergence">The point where the weights first differ; null if they do not differ, or if a side has no trace.</param>
/// <param name="Noise">The opinion of the noise gate.</param>
/// <param name="Arithmetic">The arithmetic of both sides, which determines whether the weights decide.</param>
internal sealed record SnapshotVerdict(string Snapshot, SnapshotOutcome Outcome, WeightsDivergence? Divergence, NoiseOpinion Noise,
    RecordedArithmetic Arithmetic)
{
    /// <summary>Tells whether a test of the head against the base would fail.</summary>
    public bool IsRefused => Outcome is not (SnapshotOutcome.Exact or SnapshotOutcome.WithinNoise);
}
