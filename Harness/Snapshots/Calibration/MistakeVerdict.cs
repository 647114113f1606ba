using Harness.Snapshots.Comparison;
namespace Harness.Snapshots.Calibration;

/// <summary>What the gate says where the same seeds are trained with a mistake and without it, three seeds at a time.</summary>
/// <param name="Comparisons">How many there were: one for every three seeds, or one for all where there are fewer.</param>
/// <param name="Refused">Of them, by the gate.</param>
/// <param name="Altered">Of them, with a seed whose evaluated weights are not those of the sound run.</param>
/// <param name="AlteredRefused">Of those, refused by the gate.</param>
/// <param name="Outcome">The most frequent outcome.</param>
/// <param name="Begins">Where the weights part, over all seeds; null where they do not, or are not compared.</param>
/// <param name="Noise">What the noise gate thinks of the first three seeds, as a clause without a full stop.</param>
/// <param name="NotExactBecause">Why weights did not decide, as a clause without a full stop; null where they did.</param>
public sealed record MistakeVerdict(
    int Comparisons, int Refused, int Altered, int AlteredRefused, SnapshotOutcome Outcome, string? Begins, string Noise, string? NotExactBecause)
{
    /// <summary>Returns the verdict in a few words.</summary>
    public string Said => ComparisonText.Said(Outcome);
}
