using Harness.Runtime;

namespace Harness.Training;

/// <summary>The cores that training runs share, one each, whichever experiment they belong to: torch uses one thread for each.
/// Of the runs that wait for a core, the longest goes first.</summary>
/// <remarks>
/// A long run that starts last leaves the other cores idle. Started longest first, all are done at most a third later than in the best order there is.
/// Source: Graham 1969, "Bounds on Multiprocessing Timing Anomalies".
/// </remarks>
/// <param name="count">How many runs at once; at least 1.</param>
public sealed class RunScheduler(int count)
{
    private readonly Lock _gate = new();
    private readonly PriorityQueue<TaskCompletionSource, (double ShorterIsLater, int Arrival)> _waiting = new();
    private int _free = count > 0 ? count : throw new ArgumentOutOfRangeException(nameof(count), count, "No core to run on; expected at least one.");
    private int _arrivals;

    /// <summary>More runs than these do not make a GPU faster, and each takes memory there.</summary>
    internal const int MostOnGpu = 8;

    private static readonly RunScheduler OnCpu = new(Environment.ProcessorCount), OnGpu = new(Math.Min(MostOnGpu, Environment.ProcessorCount));

    /// <summary>All that this machine gives the process; on a GPU at most eight.</summary>
    /// <param name="device">Where the runs compute.</param>
    /// <returns>The same for all who ask.</returns>
    public static RunScheduler Of(ComputeDevice device) => device.IsGpu ? OnGpu : OnCpu;

    /// <summary>How many runs a device is given side by side, where nobody says otherwise.</summary>
    /// <param name="device">Where the runs compute.</param>
    /// <returns>One for each core; on a GPU at most eight.</returns>
    public static int MostAtOnce(ComputeDevice device) => device.IsGpu ? Math.Min(MostOnGpu, Environment.ProcessorCount) : Environment.ProcessorCount;

    /// <summary>How many runs wait for a core.</summary>
    internal int Waiting
    {
        get
        {
            lock (_gate)
                return _waiting.Count;
        }
    }

    /// <summary>Waits for a core, and runs on it.</summary>
    /// <typeparam name="T">What the run gives.</typeparam>
    /// <param name="cost">How long it will be, in any unit that all who wait here use; of equals, who comes first goes first.</param>
    /// <param name="run">What to do; however it ends, its core is free again.</param>
    /// <returns>What the run gives.</returns>
    public T Run<T>(double cost, Func<T> run)
    {
        Take(cost);
        try
        {
            return run();
        }
        finally
        {
            GiveBack();
        }
    }

    private void Take(double cost)
    {
        var turn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            if (_free > 0)
            {
                _free--;
                return;
            }
            _waiting.Enqueue(turn, (-cost, _arrivals++));
        }
        turn.Task.GetAwaiter().GetResult();
    }

    private void GiveBack()
    {
        lock (_gate)
        {
            if (_waiting.TryDequeue(out var turn, out _))
                turn.SetResult();
            else
                _free++;
        }
    }
}
