using Harness.Runtime;
using Harness.Runtime.Cuda;
using Harness.Runtime.Health;

namespace Harness.Experiments;

/// <summary>Names what computes a run, so that two snapshots know whether their weights may be compared to the bit.</summary>
internal static class ArithmeticName
{
    /// <summary>Version of the arithmetic on a CPU: whoever changes the order of a sum on purpose raises it.</summary>
    private const int Version = 1;

    /// <summary>Names the arithmetic of a device.</summary>
    /// <param name="device">Where a run is computed.</param>
    /// <returns>On a CPU that computes the certified bits the version, such as "1"; on a GPU the card and libtorch, such as "NVIDIA H100 80GB HBM3, libtorch 2.11.0".</returns>
    public static string For(ComputeDevice device) => device.IsGpu ? OnGpu() : FormattableString.Invariant($"{Version}");

    private static string OnGpu() =>
        $"{CudaLibrary.CardName() ?? "a CUDA device"}, libtorch {LibTorchVersion.In(LibTorch.LoadedFrom, Surroundings.Here) ?? "of unknown version"}";
}
