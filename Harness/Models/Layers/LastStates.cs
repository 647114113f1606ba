using static TorchSharp.torch;

namespace Harness.Models.Layers;

/// <summary>What Keras' <c>Bidirectional(LSTM)</c> gives without <c>return_sequences</c>: the state of each direction when it has read everything.</summary>
/// <remarks>The forward one has at the last time step, the backward one at the first.
/// A layer of its own, so that what reads the sequence stays the same beside an attention.</remarks>
public sealed class LastStates : nn.Module<Tensor, Tensor>, IDescribedLayer
{
    /// <summary>Makes the layer; it has no weights.</summary>
    public LastStates() : base("LastStates") => RegisterComponents();

    /// <inheritdoc/>
    public LayerRole Role => LayerRole.Pooling;

    /// <inheritdoc/>
    public string Description => "last state of each direction";

    /// <inheritdoc/>
    public string Settings => "of the forward direction, then of the backward one";

    /// <inheritdoc/>
    public override Tensor forward(Tensor input) // [N, T, 2H]: forward, then backward
    {
        using var scope = NewDisposeScope();
        var directions = input.chunk(2, dim: 2); // [N, T, H] each
        return cat([directions[0].select(1, -1), directions[1].select(1, 0)], 1).MoveToOuterDisposeScope(); // [N, 2H]
    }
}
