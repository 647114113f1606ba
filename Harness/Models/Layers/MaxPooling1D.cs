using static TorchSharp.torch;

namespace Harness.Models.Layers;

/// <summary>Keras' <c>MaxPooling1D</c>: the largest of every <c>width</c> time steps, channel by channel; what is left over at the end is dropped.</summary>
public sealed class MaxPooling1D : nn.Module<Tensor, Tensor>, IDescribedLayer
{
    private readonly int _width;

    /// <summary>Makes the layer; it has no weights.</summary>
    /// <param name="width">Time steps that become one.</param>
    public MaxPooling1D(int width) : base(nameof(MaxPooling1D))
    {
        _width = width;
        RegisterComponents();
    }

    /// <inheritdoc/>
    public LayerRole Role => LayerRole.Sequence;

    /// <inheritdoc/>
    public string Description => $"MaxPooling1D {_width}";

    /// <inheritdoc/>
    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var channelsSecond = input.transpose(1, 2); // torch's order: [N, C, T]
        var largest = _width == 2 && input.requires_grad ? PairsOf(channelsSecond) : nn.functional.max_pool1d(channelsSecond, _width);
        return largest.transpose(1, 2).MoveToOuterDisposeScope(); // [N, T, C] → [N, T / width, C]
    }

    private static Tensor PairsOf(Tensor input)
    {
        var pairs = input.shape[2] / 2;
        var even = input.shape[2] % 2 == 0 ? input : input.narrow(2, 0, 2 * pairs);
        return PairMaximum.apply(even.unflatten(2, [pairs, 2])); // [N, C, T] → [N, C, T / 2, 2] → [N, C, T / 2]
    }
}
