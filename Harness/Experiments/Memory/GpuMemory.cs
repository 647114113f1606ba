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

    // Asked once: the driver answers only threads on which torch has used the GPU, and every run must get the same size. An exception is not kept.
    private static readonly Lazy<(long Free, long Total)?> AtStart = new(Ask, LazyThreadSafetyMode.PublicationOnly);

    private static readonly Lazy<MemoryBudget?> Process = new(() => BudgetOf(AtStart.Value?.Free), LazyThreadSafetyMode.PublicationOnly);

    /// <summary>The budget of this process.</summary>
    /// <param name="device">The device of the runs.</param>
    /// <returns>The budget; null on a CPU, or if the driver does not report the free memory.</returns>
    public static MemoryBudget? Of(ComputeDevice device) => device.IsGpu ? Process.Value : null;

    /// <summary>Returns the memory of a GPU.</summary>
    /// <param name="device">The device of the runs.</param>
    /// <returns>Bytes; 0 on a CPU, or if the driver does not report them.</returns>
    public static long SizeOf(ComputeDevice device) => device.IsGpu ? AtStart.Value?.Total ?? 0 : 0;

    /// <summary>Estimates the need of one seed. If not even one run fits into the free memory, the batches of its evaluation are the smallest.</summary>
    /// <param name="experiment">The experiment.</param>
    /// <param name="trainRows">Number of training rows.</param>
    /// <param name="testRows">Number of test rows.</param>
    /// <param name="gpuBytes">Bytes of memory of the GPU.</param>
    /// <param name="free">The memory that runs share.</param>
    /// <returns>The estimate.</returns>
    public static RunMemory NeedOf(Experiment experiment, long trainRows, long testRows, long gpuBytes, MemoryBudget free)
    {
        var need = RunMemory.Of(experiment, trainRows, testRows, gpuBytes);
        return need.Own + need.Shared.Values.Sum() <= free.Bytes ? need : RunMemory.Of(experiment, trainRows, testRows, gpuBytes: 0);
    }

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

    private static (long Free, long Total)? Ask()
    {
        zeros(1, device: CUDA).Dispose(); // creates the driver's context, which also takes memory
        return CudaLibrary.Memory();
    }
}
