using Harness.Models.Layers;
using Harness.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace Stars.Models;

/// <summary>A Transformer block with self-attention, followed by the average over the words. Source: Keras' example "Text classification with
/// Transformer".</summary>
public sealed class TransformerClassifier : nn.Module<Tensor, Tensor>
{
    private const int Width = 32, Heads = 2, DenseUnits = 32, Hidden = 20;

    private static readonly Scalar Padding = 0;

    private readonly Embedding _words;
    private readonly PositionEmbedding _positions;
    private readonly TransformerBlock _block;
    private readonly GlobalAveragePooling1D _mean = new();
    private readonly Dropout _dropout1, _dropout2;
    private readonly Dense _dense, _output;

    /// <summary>Creates the layers and draws their initial weights.</summary>
    /// <param name="random">Draws the weights and the dropout masks.</param>
    public TransformerClassifier(RandomStreams random) : base("transformer")
    {
        _words = new Embedding(Sizes.Vocabulary, Width, random);
        _positions = new PositionEmbedding(Sizes.Tokens, Width, random);
        _block = new TransformerBlock(Width, Heads, keyWidth: Width, DenseUnits, dropoutRate: .1, random);
        _dropout1 = new Dropout(.1, random);
        _dense = new Dense(Width, Hidden, Activation.Relu, random);
        _dropout2 = new Dropout(.1, random);
        _output = new Dense(Hidden, Sizes.Classes, Activation.Linear, random);
        RegisterComponents();
    }

    /// <inheritdoc/>
    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var padding = input.eq(Padding);
        var x = _positions.call(_words.call(input));           // [N, T] → [N, T, E]
        x = _mean.call(_block.call(x, padding), padding);      // [N, E]
        x = _dropout2.call(_dense.call(_dropout1.call(x)));    // [N, 20]
        return _output.call(x).MoveToOuterDisposeScope();      // [N, K]
    }
}
