namespace Harness.Snapshots.Comparison;

/// <summary>The source of the noise with which a snapshot is judged.</summary>
internal enum NoiseSource
{
    /// <summary>The seeds of both sides and additional calibrated seeds.</summary>
    Calibrated,

    /// <summary>Only the seeds of both sides: a file of several experiments is not calibrated.</summary>
    OwnSeeds,

    /// <summary>Only the seeds of both sides: there is no file of calibrated noise.</summary>
    FileMissing,

    /// <summary>Only the seeds of both sides: the file does not contain the experiment.</summary>
    ExperimentUnknown,

    /// <summary>Only the seeds of both sides: the file is for another configuration of the experiment.</summary>
    OtherConfiguration,

    /// <summary>Only the seeds of both sides: the file lacks a metric.</summary>
    MetricMissing,
}

/// <summary>The noise basis of a comparison.</summary>
/// <param name="Source">The source of the noise.</param>
/// <param name="Seeds">The number of seeds of the accepted snapshot.</param>
/// <param name="CalibratedSeeds">The number of additional calibrated seeds; 0 if there are none.</param>
/// <param name="Experiment">The name of the experiment; null in a file of several.</param>
/// <param name="Metric">The key of the missing metric; null if none is missing.</param>
/// <param name="Profile">The profile of the snapshot; null in a file of several.</param>
internal sealed record NoiseBasis(NoiseSource Source, int Seeds, int CalibratedSeeds = 0, string? Experiment = null, string? Metric = null,
    string? Profile = null);
