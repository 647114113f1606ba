using Harness.Runtime;
using static TorchSharp.torch;

namespace Harness.Models.Layers;

/// <summary>Implements Keras' <c>SpatialDropout1D</c>: in training, each channel of a row is set to zero at all time steps with probability <c>rate</c>, and
/// the others are scaled by 1/(1 − rate).</summary>
/// <remarks>Tompson et al. 2014 (arXiv 1411.4280). Source: keras/src/layers/regularization/spatial_dropout.py.</remarks>
public sealed class SpatialDropout1D : nn.Module<Tensor, Tensor>, IDescribedLayer
{
    private readonly DropoutMask _mask;

    /// <summary>Creates the layer. It has no weights.</summary>
    /// <param name="rate">Share of channels to set to zero, in [0, 1).</param>
    /// <param name="random">Draws the masks.</param>
    /// <exception cref="ArgumentOutOfRangeException">The rate is outside [0, 1).</exception>
    public SpatialDropout1D(double rate, RandomStreams random) : base("SpatialDropout1D")
    {
        _mask = new DropoutMask(rate, random);
        Description = FormattableString.Invariant($"SpatialDropout1D {rate}");
        RegisterComponents();
    }

    /// <inheritdoc/>
    public LayerRole Role => LayerRole.Dropout;

    /// <inheritdoc/>
    public string Description { get; }

    /// <inheritdoc/>
    public string Settings => "one draw for all time steps, the rest scaled by 1 / (1 - rate)";

    /// <inheritdoc/>
    public override Tensor forward(Tensor input) // [N, T, C], and the same out
    {
        if (!training || _mask.Kept == 1)
            return input.alias();
        using var scope = NewDisposeScope();
        return (input * _mask.Draw([input.shape[0], 1, input.shape[2]], input)).MoveToOuterDisposeScope();
    }
}
