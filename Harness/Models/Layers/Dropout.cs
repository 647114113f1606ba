using Harness.Runtime;
using static TorchSharp.torch;

namespace Harness.Models.Layers;

/// <summary>Implements Keras' <c>Dropout</c>, inverted: in training, each input is set to zero with probability <c>rate</c>, and the others are scaled by 1/(1
/// − rate).</summary>
/// <remarks>
/// torch's own dropout draws from the process-wide generator, so parallel runs would affect each other. This layer has its own generator.
/// In the other layers, a number that torch takes as a Scalar is kept in a field: TorchSharp 0.107 lets the garbage collector free a temporary Scalar while
/// native code still reads it.
/// </remarks>
public sealed class Dropout : nn.Module<Tensor, Tensor>, IDescribedLayer
{
    private readonly DropoutMask _mask;

    /// <summary>Creates the layer. It has no weights.</summary>
    /// <param name="rate">Share of inputs to set to zero, in [0, 1).</param>
    /// <param name="random">Draws the masks.</param>
    /// <exception cref="ArgumentOutOfRangeException">The rate is outside [0, 1).</exception>
    public Dropout(double rate, RandomStreams random) : base("Dropout")
    {
        _mask = new DropoutMask(rate, random);
        Description = FormattableString.Invariant($"Dropout {rate}");
        RegisterComponents();
    }

    /// <summary>Share of inputs that are kept, in (0, 1].</summary>
    internal double Kept => _mask.Kept;

    /// <inheritdoc/>
    public LayerRole Role => LayerRole.Dropout;

    /// <inheritdoc/>
    public string Description { get; }

    /// <inheritdoc/>
    public string Settings => "the rest scaled by 1 / (1 - rate)";

    /// <inheritdoc/>
    public override Tensor forward(Tensor input)
    {
        if (!training || _mask.Kept == 1)
            return input.alias();
        using var scope = NewDisposeScope();
        return _mask.Apply(input).MoveToOuterDisposeScope();
    }
}
