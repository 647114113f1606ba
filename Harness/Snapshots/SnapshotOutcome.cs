namespace Harness.Snapshots;

/// <summary>What came of comparing a snapshot with its baseline. Of several things that differ, the one that reaches furthest.</summary>
public enum SnapshotOutcome
{
    /// <summary>Everything is equal, and the weights to the bit where both sides promise that.</summary>
    Exact,

    /// <summary>Weights could not be compared, and noise explains every metric that moved.</summary>
    WithinNoise,

    /// <summary>The baseline of a CPU is from before arithmetic was recorded, or of a machine without the certificate: it has to be made anew.</summary>
    Outdated,

    /// <summary>Something other than metrics and weights differs: a setting, the data, the invariants that were asked.</summary>
    StatementChanged,

    /// <summary>Weights could not be compared, metrics moved, and the calibrated noise that would judge them is not there.</summary>
    NoiseUnknown,

    /// <summary>Weights could not be compared, and noise does not explain what moved.</summary>
    BeyondNoise,

    /// <summary>A file of several experiments has other figures where there is no noise.</summary>
    FiguresChanged,

    /// <summary>The weights are the baseline's, and metrics are not: no noise is allowed for.</summary>
    EvaluationChanged,

    /// <summary>The weights are not the baseline's.</summary>
    TrainingChanged,
}
