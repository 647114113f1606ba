using System.Globalization;
using System.Runtime.InteropServices;
using Harness.Native;
using Harness.Runtime;
using Harness.Runtime.Cuda;
using TorchSharp;

namespace Harness.Health;

/// <summary>Checks libtorch: its version and folder, whether it fits TorchSharp, and its device.</summary>
internal static class TorchHealth
{
    private const string Library = "libtorch";

    /// <summary>Number of missing symbols to list by name. The others are only counted.</summary>
    private const int Named = 8;

    /// <summary>Checks libtorch, and loads it if it fits.</summary>
    /// <param name="here">The environment of the process.</param>
    /// <returns>One observation about the library; if it loads, also observations about its threads and its device.</returns>
    public static IReadOnlyList<Observation> Of(Surroundings here)
    {
        try
        {
            if (Fit(LibTorch.Source(), LibTorch.MissingSymbols(), here) is { Condition: Condition.Problem } unfit)
                return [unfit];
            LibTorch.Load();
        }
        catch (DllNotFoundException missing)
        {
            return [new Observation(Library, Condition.Problem, missing.Message, "Nothing can run until it loads.")];
        }
        return
        [
            Fit(LibTorch.Source(), [], here),
            Libstdcxx(LibTorch.UsesRelaxedCopy),
            Threads(torch.get_num_threads()),
            Device(ComputeDevice.Current.Name, ComputeDevice.Current.IsGpu ? torch.cuda.device_count() : 0, LibTorch.LoadedFrom, here),
            .. ComputeDevice.Current.IsGpu
                ? [Gpu(), Kernels(OwnKernels.Here, CudaGraph.AreThere && BackwardPass.StaysOnItsThread)] : Array.Empty<Observation>(),
        ];
    }

    /// <summary>Checks whether the library has all symbols that TorchSharp needs.</summary>
    internal static Observation Fit(string folder, IReadOnlyList<string> missing, Surroundings here)
    {
        var version = LibTorchVersion.In(folder, here);
        var seen =
            $"{version ?? "unknown version"}, from '{Path.TrimEndingDirectorySeparator(folder)}'; TorchSharp was built for "
                + $"{LibTorchVersion.Expected}";
        var toDo =
            $"Point {LibTorch.DirectoryVariable} at a libtorch {LibTorchVersion.Expected}, such as the torch/lib folder of that version's Python package.";
        if (missing.Count == 0)
            return LibTorchVersion.WhyTooOld(version, LibTorchVersion.HasCuda(folder)) is { } reason
                ? new Observation(Library, Condition.Problem, $"{seen}. {reason}", toDo) : Observation.Ok(Library, seen);
        var names = string.Join(", ", missing.Take(Named)) + (missing.Count > Named ? $" and {missing.Count - Named} more" : "");
        return new Observation(Library, Condition.Problem, $"{seen}. It lacks {missing.Count} of the symbols that TorchSharp needs: {names}", toDo);
    }

    internal static Observation Libstdcxx(bool relaxed) => relaxed
        ? Observation.Ok("libstdc++", $"older than GCC 13's, so a patched copy of TorchSharp's library in '{OlderLibstdcxx.UsersCache()}' is used")
        : Observation.Ok("libstdc++", "new enough; no patched copy is needed");

    internal static Observation Threads(int threads) => threads == 1
        ? Observation.Ok("threads", "one per run, which fixes the order of every sum")
        : new Observation("threads", Condition.Warning, $"{threads} per operation",
            "Something in this process changed torch's number of threads. Runs are slower at small batch sizes and differ in the last bits.");

    internal static Observation Device(string name, int count, string folder, Surroundings here)
    {
        if (name == "cpu")
        {
            return UnusedGpu.In(folder, here) is { } unused
                ? new Observation("device", Condition.Warning, $"cpu, although {unused.Seen}", unused.ToDo)
                : Observation.Ok("device", "cpu; there is no NVIDIA driver");
        }
        var cuda = CudaVersion.In(folder, here);
        return Observation.Ok("device", $"{name}, {count} device{(count == 1 ? "" : "s")}, driver {NvidiaDriver.In(here)?.Name ?? "of unknown version"}, "
            + $"CUDA {cuda?.ToString() ?? "of unknown version"}{(cuda?.OldestDriver is { } oldest ? $", which needs driver {oldest} or newer" : "")}");
    }

    /// <summary>Describes the GPU.</summary>
    /// <param name="name">Its name as NVIDIA writes it; null if unknown.</param>
    /// <param name="architecture">Its architecture, such as "sm_86"; null if unknown.</param>
    /// <param name="multiprocessors">The number of its multiprocessors; null if unknown.</param>
    /// <param name="memory">Free and total memory in bytes; null if unknown.</param>
    internal static Observation Gpu(string? name, string? architecture, int? multiprocessors, (long Free, long Total)? memory)
    {
        string?[] facts =
        [
            name ?? "of unknown name", architecture,
            multiprocessors is { } count ? string.Create(CultureInfo.InvariantCulture, $"{count} multiprocessors") : null,
            memory is { } bytes ? string.Create(CultureInfo.InvariantCulture, $"{bytes.Free / 1e9:0.0} of {bytes.Total / 1e9:0.0} GB free") : null,
        ];
        return Observation.Ok("GPU", string.Join(", ", facts.OfType<string>()));
    }

    private static Observation Gpu()
    {
        if (!CudaLibrary.HasDriver)
            return Gpu(null, null, null, null);
        try
        {
            torch.zeros(1, device: torch.CUDA).Dispose(); // the driver answers a thread on which torch has used the GPU
            return Gpu(CudaLibrary.GpuName(), CudaLibrary.Architecture(), CudaLibrary.Multiprocessors, CudaLibrary.Memory());
        }
        catch (Exception failure) when (failure is InvalidOperationException or ExternalException)
        {
            var known = Gpu(CudaLibrary.GpuName(), null, null, CudaLibrary.Memory());
            return new Observation(known.Subject, Condition.Warning, $"{known.Seen}: {failure.Message.Split('\n')[0].TrimEnd('.')}",
                "Runs on this GPU may fail. If its memory is full, end other processes that use it (nvidia-smi lists them).");
        }
    }

    /// <summary>Checks whether the harness' own kernels are used, and if not, why.</summary>
    internal static Observation Kernels(OwnKernels decision, bool canBeRecorded)
    {
        const string Subject = "kernels for the GPU", Slow = "training takes several times as long, because each kernel is launched separately.";
        if (!decision.AreUsed)
        {
            return new Observation(Subject, Condition.Warning, $"cuDNN's and torch's; the harness' own kernels are not used: {decision.Reason}",
                $"Results are right, but their last bits may differ from run to run, and {Slow}");
        }
        return canBeRecorded
            ? Observation.Ok(Subject, "the harness' own, compiled and loaded for this GPU; training steps are recorded and launched as a whole")
            : new Observation(Subject, Condition.Warning, "the harness' own, but this libtorch cannot record training steps", $"Results are right, but {Slow}");
    }
}
