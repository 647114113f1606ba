using TorchSharp;
using static TorchSharp.torch;

namespace Harness.Runtime.Cuda;

/// <summary>Generates random numbers on a GPU. TorchSharp has generators on the CPU only, and a recorded step cannot use them.</summary>
internal sealed class GpuRandom : IDisposable
{
    private const string Source = "Bernoulli.cu";
    private const int Threads = 128, NumbersOfAThread = 4;

    private static readonly Lazy<CudaKernel> Kernel = new(() => CudaProgram.Embedded(Source).Kernel("bernoulli"));
    private static readonly Scalar One = 1;

    private readonly ulong _seed;

    /// <summary>Creates the generator before its first draw.</summary>
    /// <param name="seed">Seed. The same seed gives the same numbers on every GPU.</param>
    /// <param name="device">A CUDA device.</param>
    public GpuRandom(ulong seed, Device device)
    {
        _seed = seed;
        Drawings = zeros(1, int64, device).DetachFromDisposeScope();
    }

    /// <summary>Number of draws so far. A draw changes nothing else.</summary>
    public Tensor Drawings { get; }

    /// <summary>Returns whether a device can have such a generator.</summary>
    /// <param name="device">The device.</param>
    /// <returns>True for a GPU on which the harness's own kernels are used.</returns>
    public static bool CanBeOn(Device device) => device.type == DeviceType.CUDA && OwnKernels.Here.AreUsed;

    /// <summary>Draws a dropout mask.</summary>
    /// <param name="shape">Shape of the mask.</param>
    /// <param name="kept">Probability that a number is not 0, in (0, 1).</param>
    /// <param name="value">The value of the other numbers.</param>
    /// <returns>The mask, in floats.</returns>
    public Tensor Bernoulli(long[] shape, double kept, float value)
    {
        var mask = empty(shape, float32, Drawings.device);
        if (mask.NumberOfElements == 0)
            return mask;
        var threshold = (uint)Math.Min(uint.MaxValue, Math.Round(kept * Math.Pow(2, 32)));
        Kernel.Value.Launch((BlocksOf(mask.NumberOfElements), 1), Threads,
            LibTorch.AddressOf(mask), (nint)mask.NumberOfElements, LibTorch.AddressOf(Drawings), (nint)_seed, (nint)threshold,
            BitConverter.SingleToInt32Bits(value));
        using (no_grad())
            Drawings.add_(One, One);
        return mask;
    }

    /// <inheritdoc/>
    public void Dispose() => Drawings.Dispose();

    private static long BlocksOf(long numbers) => (numbers + Threads * NumbersOfAThread - 1) / (Threads * NumbersOfAThread);
}
