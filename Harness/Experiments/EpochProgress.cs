using Harness.Training;

namespace Harness.Experiments;

/// <summary>The progress of a run, reported at the end of each epoch.</summary>
/// <param name="Experiment">The name of the experiment.</param>
/// <param name="Seed">The seed of the run.</param>
/// <param name="Epoch">The figures of the epoch.</param>
/// <param name="PlannedEpochs">The planned number of epochs.</param>
/// <param name="Left">The estimated time for the remaining epochs of this run, at the speed so far.</param>
public sealed record EpochProgress(string Experiment, int Seed, EpochRecord Epoch, int PlannedEpochs, TimeSpan Left)
{
    /// <summary>Formats the progress as one line for a terminal or a log.</summary>
    public override string ToString() =>
        FormattableString.Invariant($"{Experiment,-26} seed {Seed}  epoch {Epoch.Epoch}/{PlannedEpochs}  loss {Epoch.Loss:F4}  accuracy {Epoch.Accuracy:P1}  ")
        + FormattableString.Invariant($"{Epoch.RowsPerSecond:N0} rows/s  {(int)Left.TotalHours:00}:{Left:mm\\:ss} left");
}
