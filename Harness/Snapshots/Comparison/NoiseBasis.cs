namespace Harness.Snapshots.Comparison;

/// <summary>Where the noise that a snapshot is judged by was taken from.</summary>
public enum NoiseSource
{
    /// <summary>From both sides' seeds and further ones.</summary>
    Calibrated,

    /// <summary>From both sides' seeds alone: a file of several experiments is not calibrated.</summary>
    OwnSeeds,

    /// <summary>From both sides' seeds alone: there is no file of calibrated noise.</summary>
    FileMissing,

    /// <summary>From both sides' seeds alone: the file does not know the experiment.</summary>
    ExperimentUnknown,

    /// <summary>From both sides' seeds alone: the file is of another configuration of the experiment.</summary>
    OtherConfiguration,

    /// <summary>From both sides' seeds alone: the file lacks a metric.</summary>
    MetricMissing,
}

/// <summary>What stands behind the noise gate's opinion.</summary>
/// <param name="Source">Where the noise was taken from.</param>
/// <param name="Seeds">Of the accepted snapshot.</param>
/// <param name="CalibratedSeeds">Further ones; 0 where none count.</param>
/// <param name="Experiment">Its name; null in a file of several.</param>
/// <param name="Metric">The key that is missing, if one is.</param>
public sealed record NoiseBasis(NoiseSource Source, int Seeds, int CalibratedSeeds = 0, string? Experiment = null, string? Metric = null);
