using Harness.Experiments.Certificate;
using Harness.Models;
using Harness.Runtime;
using Harness.Runtime.Cuda;
using static TorchSharp.torch;

namespace Harness.Experiments;

/// <summary>Names the arithmetic that computes a run. Weights of two snapshots are compared bit by bit only if their names are equal.</summary>
internal static class ArithmeticName
{
    /// <summary>Is appended to the version on a CPU that does not compute the certified bits.</summary>
    public const string NotCertified = ", not certified on this machine";

    /// <summary>Names the arithmetic of a run.</summary>
    /// <param name="experiment">The experiment.</param>
    /// <param name="device">The device that trains the run.</param>
    /// <returns>
    /// On a CPU that computes the certified bits: the version, such as "1". On a GPU: the GPU model and libtorch, such as
    /// "NVIDIA H100 80GB HBM3, libtorch 2.11.0, kernels 4". If equal runs may differ in bits on that GPU, a suffix states this and the bits are never compared.
    /// </returns>
    public static string For(Experiment experiment, ComputeDevice device)
    {
        if (!device.IsGpu)
            return OnCpu(ArithmeticCertificate.IsHeldByMachine);
        using var random = new RandomStreams(seed: 1);
        using var model = experiment.Model(random);
        return For(model, device);
    }

    /// <summary>Names the arithmetic of a model that trains.</summary>
    /// <param name="model">The model.</param>
    /// <param name="device">The device that trains the model.</param>
    /// <returns>The same name.</returns>
    public static string For(nn.Module model, ComputeDevice device) =>
        device.IsGpu ? OnGpu(CardAndLibTorch(), EqualBits.ArePromised(device, model)) : OnCpu(ArithmeticCertificate.IsHeldByMachine);

    /// <summary>Names the arithmetic of a CPU.</summary>
    /// <param name="isCertified">Whether the CPU computes the certified bits.</param>
    internal static string OnCpu(bool isCertified) => FormattableString.Invariant($"{ArithmeticCertificate.CurrentVersion}{(isCertified ? "" : NotCertified)}");

    /// <summary>Names the arithmetic of a GPU.</summary>
    /// <param name="cardAndLibTorch">The GPU model and libtorch.</param>
    /// <param name="promisesEqualBits">Whether equal runs have equal bits: the harness's own kernels compute every recurrence.</param>
    internal static string OnGpu(string cardAndLibTorch, bool promisesEqualBits) =>
        cardAndLibTorch + (promisesEqualBits ? FormattableString.Invariant($", kernels {OwnKernels.Version}") : ", without equal bits");

    private static string CardAndLibTorch() =>
        $"{CudaLibrary.GpuName() ?? "a CUDA device"}, libtorch {LibTorchVersion.In(LibTorch.LoadedFrom, Surroundings.Here) ?? "of unknown version"}";
}
