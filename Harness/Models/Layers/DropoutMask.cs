using System.Runtime.InteropServices;
using Harness.Arithmetic;
using Harness.Models.Functions;
using Harness.Runtime;
using Harness.Runtime.Cuda;
using TorchSharp;
using static TorchSharp.torch;

namespace Harness.Models.Layers;

/// <summary>Draws dropout masks. An entry is 0 with the probability of the rate, otherwise 1/(1 − rate).</summary>
/// <remarks>On a CPU, a mask is computed from random integers, which are the same on every CPU.</remarks>
internal sealed class DropoutMask
{
    private readonly RandomStreams _random;

    /// <summary>Creates a source of masks with one rate.</summary>
    /// <param name="rate">Share of numbers to set to zero, in [0, 1).</param>
    /// <param name="random">Draws the masks.</param>
    /// <exception cref="ArgumentOutOfRangeException">The rate is outside [0, 1).</exception>
    public DropoutMask(double rate, RandomStreams random)
    {
        if (rate is not (>= 0 and < 1))
            throw new ArgumentOutOfRangeException(nameof(rate), rate, "A dropout rate is in [0, 1).");
        (Kept, _random) = (1 - rate, random);
    }

    /// <summary>Share of numbers that are kept, in (0, 1].</summary>
    public double Kept { get; }

    /// <summary>Draws a mask for all numbers of an input and multiplies them by it.</summary>
    /// <param name="input">The input of a layer.</param>
    /// <returns>The product.</returns>
    public Tensor Apply(Tensor input)
    {
        if (CudaDropout.CanCompute(input))
            return CudaDropout.Of(input, _random.OnGpu(input.device), Kept);
        using var mask = Draw(input.shape, input);
        return input * mask;
    }

    /// <summary>Draws a mask.</summary>
    /// <param name="shape">Shape of the mask.</param>
    /// <param name="like">The mask has the type and device of this tensor.</param>
    /// <returns>The mask.</returns>
    public Tensor Draw(long[] shape, Tensor like)
    {
        if (like.device_type != DeviceType.CPU && GpuRandom.CanBeOn(like.device))
            return _random.OnGpu(like.device).Bernoulli(shape, Kept, (float)(1 / Kept));
        // If no kernel can be compiled for the GPU, the mask is drawn on the CPU and copied. The copy waits for the GPU.
        var integers = randint(0, 1L << RandomNumbers.UniformBits, shape, int32, generator: _random.Dropout);
        var mask = empty(shape);
        RandomNumbers.Mask(MemoryMarshal.Cast<byte, int>(integers.bytes), Kept, MemoryMarshal.Cast<byte, float>(mask.bytes));
        return mask.to(like.dtype, like.device);
    }
}
