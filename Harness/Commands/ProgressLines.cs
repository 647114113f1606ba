using Harness.Experiments;

namespace Harness.Commands;

/// <summary>Writes the progress of runs as lines, for everything that is not a terminal: one for each epoch, but at most one a second for each run. The last
/// epoch of a run always has its line.</summary>
/// <param name="write">Receives the lines.</param>
/// <param name="clock">Measures the time between two lines.</param>
internal sealed class ProgressLines(Action<EpochProgress> write, TimeProvider clock)
{
    private static readonly TimeSpan Apart = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly Dictionary<(string Experiment, int Seed), long> _written = [];

    /// <summary>Writes the line of an epoch, or leaves it out.</summary>
    /// <param name="epoch">The epoch that ended; called from any thread.</param>
    public void Show(EpochProgress epoch)
    {
        lock (_gate)
        {
            var run = (epoch.Experiment, epoch.Seed);
            var isLast = epoch.Epoch.Epoch >= epoch.PlannedEpochs;
            if (!isLast && _written.TryGetValue(run, out var before) && clock.GetElapsedTime(before) < Apart)
                return;
            _written[run] = clock.GetTimestamp();
            write(epoch);
        }
    }
}
