using Harness.Runtime;

namespace Harness.Training;

/// <summary>Schedules training runs on the CPU cores: one core for each run, shared by all experiments. torch uses one thread for each run. Of the waiting
/// runs, the longest starts first.</summary>
/// <remarks>
/// A long run that starts last leaves the other cores idle. Starting the longest runs first takes at most a third longer than the optimal order.
/// Source: Graham 1969, "Bounds on Multiprocessing Timing Anomalies".
/// </remarks>
/// <param name="count">Number of runs at the same time; at least 1.</param>
public sealed class RunScheduler(int count)
{
    private readonly Lock _gate = new();
    private readonly PriorityQueue<TaskCompletionSource, (double ShorterIsLater, int Arrival)> _waiting = new();
    private int _free = count > 0 ? count : throw new ArgumentOutOfRangeException(nameof(count), count, "No core for the runs; expected at least one.");
    private int _arrivals;

    /// <summary>Largest number of runs on a GPU. More runs do not make a GPU faster, and each one needs GPU memory.</summary>
    internal const int MostOnGpu = 8;

    private static readonly RunScheduler OnCpu = new(Environment.ProcessorCount), OnGpu = new(Math.Min(MostOnGpu, Environment.ProcessorCount));

    /// <summary>Returns the scheduler for a device: all cores of the process; on a GPU at most eight runs.</summary>
    /// <param name="device">Device of the runs.</param>
    /// <returns>One instance per kind of device, shared by all callers.</returns>
    public static RunScheduler Of(ComputeDevice device) => device.IsGpu ? OnGpu : OnCpu;

    /// <summary>Returns how many runs a device computes at the same time by default.</summary>
    /// <param name="device">Device of the runs.</param>
    /// <returns>One for each core; on a GPU at most eight.</returns>
    public static int MostAtOnce(ComputeDevice device) => device.IsGpu ? Math.Min(MostOnGpu, Environment.ProcessorCount) : Environment.ProcessorCount;

    /// <summary>Number of runs that wait for a core.</summary>
    internal int Waiting
    {
        get
        {
            lock (_gate)
                return _waiting.Count;
        }
    }

    /// <summary>Waits for a core and runs on it.</summary>
    /// <typeparam name="T">The result type of the run.</typeparam>
    /// <param name="cost">Expected length of the run, in any unit that all callers share. Runs of equal cost start in the order of arrival.</param>
    /// <param name="run">The run. When it ends or fails, its core is released.</param>
    /// <returns>The result of the run.</returns>
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
