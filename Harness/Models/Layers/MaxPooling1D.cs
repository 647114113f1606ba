using System.Diagnostics.CodeAnalysis;
using Harness.Models.Functions;
using static TorchSharp.torch;

namespace Harness.Models.Layers;

/// <summary>Implements Keras' <c>MaxPooling1D</c>: the largest of every <c>width</c> time steps for each channel. Time steps that do not fill a window at the
/// end are dropped.</summary>
public sealed class MaxPooling1D : nn.Module<Tensor, Tensor>, IDescribedLayer
{
    private readonly int _width;

    /// <summary>Creates the layer. It has no weights.</summary>
    /// <param name="width">Number of time steps in a window.</param>
    public MaxPooling1D(int width) : base("MaxPooling1D")
    {
        _width = width;
        RegisterComponents();
    }

    /// <summary>Number of time steps in a window.</summary>
    internal int Width => _width;

    /// <inheritdoc/>
    public LayerRole Role => LayerRole.Sequence;

    /// <inheritdoc/>
    public string Description => $"MaxPooling1D {_width}";

    /// <inheritdoc/>
    public string Settings => FormattableString.Invariant($"stride {_width}, no padding");

    /// <inheritdoc/>
    [SuppressMessage("ApiDesign", "RS0030", Justification = "On a GPU alone, and in double precision: the oracle of tests.")]
    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        if (TensorMemory.CanBeRead(input))
            return MaxPooling.Of(input, _width).MoveToOuterDisposeScope(); // [N, T, C] → [N, T / width, C]
        return ChannelsLast.Through(image => nn.functional.max_pool2d(image, [1, _width]), input).MoveToOuterDisposeScope(); // [N, T, C] → [N, T / width, C]
    }
}
