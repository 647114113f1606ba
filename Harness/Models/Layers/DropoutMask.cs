using System.Runtime.InteropServices;
using Harness.Arithmetic;
using Harness.Runtime;
using Harness.Runtime.Cuda;
using TorchSharp;
using static TorchSharp.torch;

namespace Harness.Models.Layers;

/// <summary>Draws the masks of dropout: 0 with the probability of the rate, else 1/(1 − rate).</summary>
/// <remarks>A mask is made of random integers, which are the same on every CPU.</remarks>
internal sealed class DropoutMask
{
    private readonly RandomStreams _random;

    /// <summary>Takes the rate.</summary>
    /// <param name="rate">Share of numbers to zero, in [0, 1).</param>
    /// <param name="random">Draws the masks.</param>
    /// <exception cref="ArgumentOutOfRangeException">The rate is outside [0, 1).</exception>
    public DropoutMask(double rate, RandomStreams random)
    {
        if (rate is not (>= 0 and < 1))
            throw new ArgumentOutOfRangeException(nameof(rate), rate, "A dropout rate is in [0, 1).");
        (Kept, _random) = (1 - rate, random);
    }

    /// <summary>The share of numbers that are kept, in (0, 1].</summary>
    public double Kept { get; }

    /// <summary>Draws a mask.</summary>
    /// <param name="shape">Its shape.</param>
    /// <param name="like">Gives type and device.</param>
    /// <returns>The mask.</returns>
    public Tensor Draw(long[] shape, Tensor like)
    {
        if (like.device_type != DeviceType.CPU && GpuRandom.CanBeOn(like.device))
            return _random.OnCard(like.device).Bernoulli(shape, Kept, (float)(1 / Kept));
        // Where no kernel can be compiled for the card, the mask is drawn on the CPU and copied, which waits for the card.
        var integers = randint(0, 1L << RandomNumbers.UniformBits, shape, int32, generator: _random.Dropout);
        var mask = empty(shape);
        RandomNumbers.Mask(MemoryMarshal.Cast<byte, int>(integers.bytes), Kept, MemoryMarshal.Cast<byte, float>(mask.bytes));
        return mask.to(like.dtype, like.device);
    }
}
