using Harness.Training;

namespace Harness.Experiments;

/// <summary>Sent whenever an epoch ends, for people who wait.</summary>
/// <param name="Experiment">Name.</param>
/// <param name="Seed">Of the run.</param>
/// <param name="Epoch">What the epoch did.</param>
/// <param name="PlannedEpochs">How many there will be.</param>
/// <param name="Left">Time that the rest of this run's epochs will take, at the speed so far.</param>
public sealed record EpochProgress(string Experiment, int Seed, EpochRecord Epoch, int PlannedEpochs, TimeSpan Left)
{
    /// <summary>One line for a terminal or a log.</summary>
    public override string ToString() =>
        FormattableString.Invariant($"{Experiment,-26} seed {Seed}  epoch {Epoch.Epoch}/{PlannedEpochs}  loss {Epoch.Loss:F4}  accuracy {Epoch.Accuracy:P1}  ")
        + FormattableString.Invariant($"{Epoch.RowsPerSecond:N0} rows/s  {(int)Left.TotalHours:00}:{Left:mm\\:ss} left");
}
