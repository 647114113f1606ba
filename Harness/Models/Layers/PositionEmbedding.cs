using Harness.Models.Functions;
using Harness.Runtime;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Harness.Models.Layers;

/// <summary>Adds a trained vector for each position to a sequence, so that a Transformer can use the order of the words.</summary>
/// <remarks>Source: the <c>pos_emb</c> of Keras' example "Text classification with Transformer", an <c>Embedding</c> over positions. KerasHub calls the layer
/// PositionEmbedding.</remarks>
public sealed class PositionEmbedding : nn.Module<Tensor, Tensor>, IDescribedLayer
{
    private readonly Parameter _positions;

    /// <summary>Creates the vectors, uniform in ±.05.</summary>
    /// <param name="tokens">T: length of every sequence.</param>
    /// <param name="width">E: number of components of a vector.</param>
    /// <param name="random">Draws the initial weights.</param>
    public PositionEmbedding(int tokens, int width, RandomStreams random) : base("PositionEmbedding")
    {
        _positions = new(empty(tokens, width));
        KerasInitialisers.Uniform(_positions, .05, random.Initialisation);
        Description = $"positions 0 to {tokens - 1} added";
        RegisterComponents();
    }

    /// <inheritdoc/>
    public LayerRole Role => LayerRole.Embedding;

    /// <inheritdoc/>
    public string Description { get; }

    /// <inheritdoc/>
    public string Settings => "uniform within 0.05";

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The sequences have another length.</exception>
    public override Tensor forward(Tensor input) // [N, T, E], and the same out
    {
        if (input.shape[1] != _positions.shape[0])
            throw new ArgumentException($"The layer has positions 0 to {_positions.shape[0] - 1}; the sequences have {input.shape[1]} tokens.", nameof(input));
        using var scope = NewDisposeScope();
        return (TensorMemory.CanBeRead(input) ? PositionSum.Of(input, _positions) : input.Plus(_positions)).MoveToOuterDisposeScope();
    }
}
