using Harness.Runtime;

namespace Harness.Health;

/// <summary>Explains why runs use the CPU although there is an NVIDIA driver.</summary>
/// <param name="Seen">What was found, with the versions of the driver and of CUDA; a sentence without its full stop.</param>
/// <param name="ToDo">The remedy, in whole sentences.</param>
internal sealed record UnusedGpu(string Seen, string ToDo)
{
    /// <summary>Finds the reason.</summary>
    /// <param name="folder">The folder of the libtorch that finds no CUDA device.</param>
    /// <param name="here">The environment of the process.</param>
    /// <returns>The reason; null if there is no driver.</returns>
    public static UnusedGpu? In(string folder, Surroundings here)
    {
        if (NvidiaDriver.In(here) is not { } driver)
            return null;
        var there = $"there is an NVIDIA driver, {driver.Name}";
        if (!here.Exists(Path.Combine(folder, "libtorch_cuda.so")))
        {
            return new UnusedGpu($"{there}, but this libtorch is for CPUs only",
                $"Build with TorchBackend=cuda, which is CUDA {CudaVersion.Packaged} and needs driver {CudaVersion.Packaged.OldestDriver} or newer; "
                + $"or build with TorchBackend=external and point {LibTorch.DirectoryVariable} at a libtorch with CUDA.");
        }
        var cuda = CudaVersion.In(folder, here);
        var made = cuda is null ? "this libtorch was built with an unknown CUDA version" : $"this libtorch was built with CUDA {cuda}";
        if (cuda?.OldestDriver is { } oldest && driver.Branch is { } branch)
        {
            if (branch < oldest)
            {
                return new UnusedGpu($"{there}, which is too old: {made}, which needs driver {oldest} or newer",
                    $"Update the driver{(cuda.Major > CudaVersion.Packaged.Major && branch >= CudaVersion.Packaged.OldestDriver
                        ? $", or use a libtorch with CUDA {CudaVersion.Packaged.Major}, which needs driver {CudaVersion.Packaged.OldestDriver}+" : "")}.");
            }
            return new UnusedGpu($"{there}, which is new enough: {made}, which needs driver {oldest} or newer. But libtorch finds no device", Look);
        }
        return new UnusedGpu($"{there}; {made}, but libtorch finds no device", Look);
    }

    private const string Look = "Check with nvidia-smi that the driver finds the GPU, and that CUDA_VISIBLE_DEVICES does not hide it.";
}
