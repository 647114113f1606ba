namespace Harness.Snapshots;

/// <summary>The outcome of comparing a snapshot with its baseline. If several things differ, the most serious one counts.</summary>
internal enum SnapshotOutcome
{
    /// <summary>Everything is equal, including all bits of the weights if both sides promise equal bits.</summary>
    Exact,

    /// <summary>Weights could not be compared, and noise explains every metric that moved.</summary>
    WithinNoise,

    /// <summary>The baseline of a CPU is from before arithmetic was recorded, or of a machine without the certificate: it must be made again.</summary>
    Outdated,

    /// <summary>Something other than metrics and weights differs: a setting, the data, or the list of invariants.</summary>
    StatementChanged,

    /// <summary>Weights could not be compared, metrics moved, and the calibrated noise to judge them is missing.</summary>
    NoiseUnknown,

    /// <summary>Weights could not be compared, and noise does not explain a metric that moved.</summary>
    BeyondNoise,

    /// <summary>A file of several experiments has other metrics although there is no noise.</summary>
    FiguresChanged,

    /// <summary>The weights equal those of the baseline, but metrics differ. No noise is allowed.</summary>
    EvaluationChanged,

    /// <summary>The weights differ from those of the baseline.</summary>
    TrainingChanged,
}
