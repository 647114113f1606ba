namespace Harness.Snapshots;

/// <summary>The outcome of comparing a received snapshot with the accepted one. If several things differ, the most serious one counts.</summary>
internal enum SnapshotOutcome
{
    /// <summary>Everything is equal, including all bits of the weights if both sides promise equal bits.</summary>
    Exact,

    /// <summary>Weights could not be compared, and noise explains every metric that moved.</summary>
    WithinNoise,

    /// <summary>The accepted snapshot of a CPU was made before arithmetic was recorded, or without the certificate. It must be made again.</summary>
    Outdated,

    /// <summary>Something other than metrics and weights differs: a setting, the data, or the list of invariants.</summary>
    StatementChanged,

    /// <summary>Weights could not be compared, metrics moved, and the calibrated noise to judge them is missing.</summary>
    NoiseUnknown,

    /// <summary>Weights could not be compared, and noise does not explain a metric that moved.</summary>
    BeyondNoise,

    /// <summary>A file of several experiments has other metrics although there is no noise.</summary>
    FiguresChanged,

    /// <summary>The weights equal those of the accepted snapshot, but metrics differ. No noise is allowed.</summary>
    EvaluationChanged,

    /// <summary>The weights differ from those of the accepted snapshot.</summary>
    TrainingChanged,
}
