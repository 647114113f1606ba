using Harness.Runtime;
using Harness.Runtime.Cuda;
using Harness.Training;
using static TorchSharp.torch;

namespace Harness.Experiments.Memory;

/// <summary>The memory of the GPU that this process' runs share.</summary>
internal static class GpuMemory
{
    /// <summary>Share of the free memory that runs are planned with: the estimates are rough, and torch's allocator cannot use every piece.</summary>
    private const double Planned = .9;

    private static readonly Lazy<MemoryBudget?> Process = new(() => BudgetOf(Ask()));

    /// <summary>The budget of this process.</summary>
    /// <param name="device">Where runs compute.</param>
    /// <returns>Null on a CPU, and where the driver does not say how much is free.</returns>
    public static MemoryBudget? Of(ComputeDevice device) => device.IsGpu ? Process.Value : null;

    /// <summary>Plans with most of what is free.</summary>
    /// <param name="free">Bytes; null where nobody knows.</param>
    public static MemoryBudget? BudgetOf(long? free) => free is { } bytes ? new MemoryBudget(Plannable(bytes)) : null;

    /// <summary>Bytes of the free memory that runs are planned with.</summary>
    public static long Plannable(long free) => (long)(free * Planned);

    /// <summary>Counts how many equal runs fit side by side.</summary>
    /// <param name="free">Free bytes.</param>
    /// <param name="cores">Processor cores.</param>
    /// <param name="runs">What the runs need; the largest counts.</param>
    /// <returns>0 where not even one fits.</returns>
    public static int RunsAtOnce(long free, int cores, IReadOnlyList<RunMemory> runs)
    {
        var shared = runs.SelectMany(run => run.Shared).DistinctBy(one => one.Key).Sum(one => one.Value);
        return (int)Math.Clamp((Plannable(free) - shared) / runs.Max(run => run.Own), 0, Math.Min(RunScheduler.MostOnGpu, cores));
    }

    private static long? Ask()
    {
        zeros(1, device: CUDA).Dispose(); // the driver's context takes memory too, and is there from now on
        return CudaLibrary.Memory()?.Free;
    }
}
