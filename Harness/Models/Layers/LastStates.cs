using static TorchSharp.torch;

namespace Harness.Models.Layers;

/// <summary>Returns the last state of each direction, as Keras' <c>Bidirectional(LSTM)</c> does without <c>return_sequences</c>.</summary>
/// <remarks>The forward direction ends at the last time step, the backward direction at the first. This is a separate layer, so that the same recurrence can
/// also feed an attention.</remarks>
public sealed class LastStates : nn.Module<Tensor, Tensor>, IDescribedLayer
{
    /// <summary>Creates the layer. It has no weights.</summary>
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
