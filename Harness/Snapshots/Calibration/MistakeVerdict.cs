using Harness.Snapshots.Comparison;
namespace Harness.Snapshots.Calibration;

/// <summary>The verdict of the gate if the same seeds are trained with and without a mistake, three seeds at a time.</summary>
/// <param name="Comparisons">The number of comparisons: one for every three seeds, or one in total if there are fewer.</param>
/// <param name="Refused">The number of comparisons that the gate refused.</param>
/// <param name="Altered">The number of comparisons with a seed whose evaluated weights differ from those of the valid run.</param>
/// <param name="AlteredRefused">The number of those that the gate refused.</param>
/// <param name="Outcome">The most frequent outcome.</param>
/// <param name="Begins">Where the weights diverge, over all seeds; null if they do not diverge or are not compared.</param>
/// <param name="Noise">The opinion of the noise gate on the first three seeds, as a clause without a full stop.</param>
/// <param name="NotExactBecause">The reason why weights did not decide, as a clause without a full stop; null if they did.</param>
internal sealed record MistakeVerdict(
    int Comparisons, int Refused, int Altered, int AlteredRefused, SnapshotOutcome Outcome, string? Begins, string Noise, string? NotExactBecause)
{
    /// <summary>The verdict in a few words.</summary>
    public string Said => ComparisonText.Said(Outcome);
}
