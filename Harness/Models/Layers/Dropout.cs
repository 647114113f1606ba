using System.Runtime.InteropServices;
using Harness.Arithmetic;
using Harness.Runtime;
using Harness.Runtime.Cuda;
using TorchSharp;
using static TorchSharp.torch;

namespace Harness.Models.Layers;

/// <summary>Keras' <c>Dropout</c>, inverted: while training, each input is zeroed with probability <c>rate</c>
/// and the others are scaled by 1/(1 − rate).</summary>
/// <remarks>
/// torch's own draws from the process-wide generator, so runs side by side would disturb each other; this one has a generator of its own.
/// A mask is made of random integers, which are the same on every CPU.
/// A number that torch takes as a Scalar is held in a field in the other layers: TorchSharp 0.107 lets the garbage collector free a temporary one
/// while native code still reads it.
/// </remarks>
public sealed class Dropout : nn.Module<Tensor, Tensor>, IDescribedLayer
{
    private readonly double _kept;
    private readonly RandomStreams _random;

    /// <summary>Makes the layer; it has no weights.</summary>
    /// <param name="rate">Share of inputs to zero, in [0, 1).</param>
    /// <param name="random">Draws the masks.</param>
    /// <exception cref="ArgumentOutOfRangeException">The rate is outside [0, 1).</exception>
    public Dropout(double rate, RandomStreams random) : base("Dropout")
    {
        if (rate is not (>= 0 and < 1))
            throw new ArgumentOutOfRangeException(nameof(rate), rate, "A dropout rate is in [0, 1).");
        _kept = 1 - rate;
        _random = random;
        Description = FormattableString.Invariant($"Dropout {rate}");
        RegisterComponents();
    }

    /// <summary>Returns the share of inputs that are kept, in (0, 1].</summary>
    internal double Kept => _kept;

    /// <inheritdoc/>
    public LayerRole Role => LayerRole.Dropout;

    /// <inheritdoc/>
    public string Description { get; }

    /// <inheritdoc/>
    public string Settings => "the rest scaled by 1 / (1 - rate)";

    /// <inheritdoc/>
    public override Tensor forward(Tensor input)
    {
        if (!training || _kept == 1)
            return input.alias();
        using var scope = NewDisposeScope();
        return (input * Mask(input)).MoveToOuterDisposeScope();
    }

    private Tensor Mask(Tensor input)
    {
        if (input.device_type != DeviceType.CPU && CardRandom.CanBeOn(input.device))
            return _random.OnCard(input.device).Bernoulli(input.shape, _kept, (float)(1 / _kept));
        // Where no kernel can be compiled for the card, the mask is drawn on the CPU and copied, which waits for the card.
        var integers = randint(0, 1L << RandomNumbers.UniformBits, input.shape, int32, generator: _random.Dropout);
        var mask = empty(input.shape);
        RandomNumbers.Mask(MemoryMarshal.Cast<byte, int>(integers.bytes), _kept, MemoryMarshal.Cast<byte, float>(mask.bytes));
        return mask.to(input.dtype, input.device);
    }
}
