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
            return new UnusedGpu($"{there}, and this libtorch is for CPUs",
                $"Build with TorchBackend=cuda, which is CUDA {CudaVersion.Packaged} and needs a driver from {CudaVersion.Packaged.OldestDriver} on; "
                + $"or build with TorchBackend=external and point {LibTorch.DirectoryVariable} at a libtorch with CUDA.");
        }
        var cuda = CudaVersion.In(folder, here);
        var made = cuda is null ? "this libtorch was made with a CUDA of unknown version" : $"this libtorch was made with CUDA {cuda}";
        if (cuda?.OldestDriver is { } oldest && driver.Branch is { } branch)
        {
            if (branch < oldest)
            {
                return new UnusedGpu($"{there}, which is too old: {made}, which needs a driver from {oldest} on",
                    $"Update the driver{(cuda.Major > CudaVersion.Packaged.Major && branch >= CudaVersion.Packaged.OldestDriver
                        ? $", or use a libtorch with CUDA {CudaVersion.Packaged.Major}, which needs one from {CudaVersion.Packaged.OldestDriver} on" : "")}.");
            }
            return new UnusedGpu($"{there}, which is new enough: {made}, which needs a driver from {oldest} on. But it sees no device", Look);
        }
        return new UnusedGpu($"{there}; {made}, and sees no device", Look);
    }

    private const string Look = "Ask nvidia-smi whether the driver sees the GPU, and whether CUDA_VISIBLE_DEVICES hides it.";
}
