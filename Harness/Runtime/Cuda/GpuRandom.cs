using TorchSharp;
using static TorchSharp.torch;

namespace Harness.Runtime.Cuda;

/// <summary>Generates random numbers on a GPU. TorchSharp has generators on the CPU only, and a recorded step cannot use them.</summary>
internal sealed class GpuRandom : IDisposable
{
    private const string Source = "Bernoulli.cu";
    private const int Threads = 128, NumbersOfAThread = 4;

    private static readonly FirstUse<CudaProgram> Program = new(() => CudaProgram.Embedded(Source));

    private readonly ulong _seed;
    private readonly FirstUse<CudaProgram> _program;
    private readonly Tensor _blocksDone; // 0 between two launches

    /// <summary>Creates the generator before its first draw.</summary>
    /// <param name="seed">Seed. The same seed gives the same numbers on every GPU.</param>
    /// <param name="device">A CUDA device.</param>
    public GpuRandom(ulong seed, Device device) : this(seed, device, Program)
    {
    }

    /// <summary>Creates the generator with given kernels.</summary>
    internal GpuRandom(ulong seed, Device device, FirstUse<CudaProgram> program)
    {
        (_seed, _program) = (seed, program);
        Drawings = zeros(1, int64, device).DetachFromDisposeScope();
        _blocksDone = zeros(1, int32, device).DetachFromDisposeScope();
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
        _program.Value.Kernel("bernoulli").Launch((BlocksOf(mask.NumberOfElements), 1), Threads,
            LibTorch.AddressOf(mask), (nint)mask.NumberOfElements, LibTorch.AddressOf(Drawings), LibTorch.AddressOf(_blocksDone), (nint)_seed,
            Threshold(kept), BitConverter.SingleToInt32Bits(value));
        return mask;
    }

    /// <summary>Draws a dropout mask of the input's shape and multiplies the input by it. The mask itself is not stored.</summary>
    /// <param name="input">Contiguous floats, at least one.</param>
    /// <param name="kept">Probability that a number is not set to 0, in (0, 1).</param>
    /// <param name="value">The factor of the other numbers.</param>
    /// <returns>The product, and the number of the drawing, a 64-bit integer on the GPU.</returns>
    public (Tensor Output, Tensor Drawing) Drop(Tensor input, double kept, float value)
    {
        var (output, drawing) = (empty_like(input), empty_like(Drawings));
        LaunchDropout(input, output, Drawings, LibTorch.AddressOf(_blocksDone), LibTorch.AddressOf(drawing), kept, value);
        return (output, drawing);
    }

    /// <summary>Multiplies numbers by the mask of an earlier drawing.</summary>
    /// <param name="input">Contiguous floats of the shape of that drawing.</param>
    /// <param name="drawing">The number of the drawing.</param>
    /// <param name="kept">As in the drawing.</param>
    /// <param name="value">As in the drawing.</param>
    /// <returns>The product.</returns>
    public Tensor DropAgain(Tensor input, Tensor drawing, double kept, float value)
    {
        var output = empty_like(input);
        LaunchDropout(input, output, drawing, blocksDone: 0, newDrawing: 0, kept, value);
        return output;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Drawings.Dispose();
        _blocksDone.Dispose();
    }

    private void LaunchDropout(Tensor input, Tensor output, Tensor drawing, nint blocksDone, nint newDrawing, double kept, float value) =>
        _program.Value.Kernel("dropout").Launch((BlocksOf(input.NumberOfElements), 1), Threads, LibTorch.AddressOf(input), LibTorch.AddressOf(output),
            (nint)input.NumberOfElements, LibTorch.AddressOf(drawing), blocksDone, newDrawing, (nint)_seed, Threshold(kept),
            BitConverter.SingleToInt32Bits(value));

    private static nint Threshold(double kept) => (nint)(uint)Math.Min(uint.MaxValue, Math.Round(kept * Math.Pow(2, 32)));

    private static long BlocksOf(long numbers) => (numbers + Threads * NumbersOfAThread - 1) / (Threads * NumbersOfAThread);
}
