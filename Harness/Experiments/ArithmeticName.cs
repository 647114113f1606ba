using Harness.Experiments.Certificate;
using Harness.Runtime;
using Harness.Runtime.Cuda;

namespace Harness.Experiments;

/// <summary>Names what computes a run, so that two snapshots know whether their weights may be compared to the bit.</summary>
internal static class ArithmeticName
{
    /// <summary>Follows the version on a CPU that does not compute the certified bits.</summary>
    public const string NotCertified = ", not certified on this machine";

    /// <summary>Names the arithmetic of a device.</summary>
    /// <param name="device">Where a run is computed.</param>
    /// <returns>
    /// On a CPU that computes the certified bits the version, such as "1"; on a GPU the card and libtorch, such as "NVIDIA H100 80GB HBM3, libtorch 2.11.0".
    /// A GPU on which equal runs may differ in bits says so behind that, and is never compared to the bit.
    /// </returns>
    public static string For(ComputeDevice device) => device.IsGpu ? OnGpu(device.PromisesEqualBits) : OnCpu(ArithmeticCertificate.IsHeldByMachine);

    /// <summary>Names the arithmetic of a CPU.</summary>
    /// <param name="isCertified">Whether it computes the certified bits.</param>
    internal static string OnCpu(bool isCertified) => FormattableString.Invariant($"{ArithmeticCertificate.CurrentVersion}{(isCertified ? "" : NotCertified)}");

    private static string OnGpu(bool promisesEqualBits) =>
        $"{CudaLibrary.CardName() ?? "a CUDA device"}, libtorch {LibTorchVersion.In(LibTorch.LoadedFrom, Surroundings.Here) ?? "of unknown version"}"
        + (promisesEqualBits ? "" : ", without equal bits");
}
