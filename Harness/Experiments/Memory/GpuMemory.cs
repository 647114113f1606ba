using Harness.Runtime;
using Harness.Runtime.Cuda;
using Harness.Training;
using static TorchSharp.torch;

namespace Harness.Experiments.Memory;

/// <summary>Measures the GPU memory that is free for the runs of this process.</summary>
internal static class GpuMemory
{
    /// <summary>The share of the free memory that runs may use. The estimates are rough, and torch's allocator cannot use every fragment.</summary>
    private const double Planned = .9;

    private static readonly Lazy<MemoryBudget?> Process = new(() => BudgetOf(Ask()));

    /// <summary>The budget of this process.</summary>
    /// <param name="device">The device of the runs.</param>
    /// <returns>The budget; null on a CPU, or if the driver does not report the free memory.</returns>
    public static MemoryBudget? Of(ComputeDevice device) => device.IsGpu ? Process.Value : null;

    /// <summary>Makes a budget from the free memory.</summary>
    /// <param name="free">Free bytes; null if unknown.</param>
    public static MemoryBudget? BudgetOf(long? free) => free is { } bytes ? new MemoryBudget(Plannable(bytes)) : null;

    /// <summary>Returns the bytes of the free memory that runs may use.</summary>
    public static long Plannable(long free) => (long)(free * Planned);

    /// <summary>Returns how many runs fit into the memory at the same time.</summary>
    /// <param name="free">Free bytes.</param>
    /// <param name="cores">Processor cores.</param>
    /// <param name="runs">The needs of the runs. The largest one is decisive.</param>
    /// <returns>The number of runs; 0 if not even one fits.</returns>
    public static int RunsAtOnce(long free, int cores, IReadOnlyList<RunMemory> runs)
    {
        var shared = runs.SelectMany(run => run.Shared).DistinctBy(one => one.Key).Sum(one => one.Value);
        return (int)Math.Clamp((Plannable(free) - shared) / runs.Max(run => run.Own), 0, Math.Min(RunScheduler.MostOnGpu, cores));
    }

    private static long? Ask()
    {
        zeros(1, device: CUDA).Dispose(); // creates the driver's context, which also takes memory
        return CudaLibrary.Memory()?.Free;
    }
}
