using Harness.Models.Layers;
using Harness.Runtime;
using static TorchSharp.torch;

namespace Movies.Models;

/// <summary>A small model: word vectors, their maximum over the text, and two dense layers.</summary>
public sealed class PooledWords : nn.Module<Tensor, Tensor>
{
    /// <summary>The sizes and rates of the model.</summary>
    public sealed record Hyperparameters
    {
        /// <summary>V: ids are 0 to V - 1, and 0 is the padding.</summary>
        public required int Vocabulary { get; init; }

        /// <summary>E: the number of components of a word vector.</summary>
        public required int Embedding { get; init; }

        /// <summary>The number of units of the hidden layer.</summary>
        public required int Hidden { get; init; }

        /// <summary>The share of components that dropout sets to zero during training.</summary>
        public required double DropoutRate { get; init; }

        /// <summary>The sizes of the experiment <see cref="MoviesStudy.Pooled"/>.</summary>
        public static Hyperparameters Usual { get; } = new() { Vocabulary = 500, Embedding = 16, Hidden = 16, DropoutRate = 0.3 };
    }

    private readonly Embedding _embedding;
    private readonly GlobalMaxPooling1D _pool;
    private readonly Dropout _dropout;
    private readonly Dense _hidden, _output;

    /// <summary>Creates the layers and draws their initial weights.</summary>
    /// <param name="of">The sizes and rates.</param>
    /// <param name="random">Draws the weights and the dropout masks.</param>
    public PooledWords(Hyperparameters of, RandomStreams random) : base("pooled-words")
    {
        _embedding = new Embedding(of.Vocabulary, of.Embedding, random);
        _pool = new GlobalMaxPooling1D();
        _dropout = new Dropout(of.DropoutRate, random);
        _hidden = new Dense(of.Embedding, of.Hidden, Activation.Relu, random);
        _output = new Dense(of.Hidden, 1, Activation.Linear, random);
        RegisterComponents();
    }

    /// <summary>Computes logits from word ids.</summary>
    /// <param name="input">Ids, [N, T] integers.</param>
    /// <returns>Logits, [N, 1]: above 0 means positive.</returns>
    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var x = _embedding.call(input); // [N, T] → [N, T, E]
        x = _pool.call(x);              // [N, E]
        x = _dropout.call(x);           // [N, E]
        x = _hidden.call(x);            // [N, 16]
        return _output.call(x).MoveToOuterDisposeScope(); // [N, 1]
    }
}
