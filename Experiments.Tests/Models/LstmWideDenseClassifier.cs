using Harness.Models.Layers;
using Harness.Runtime;
using static TorchSharp.torch;

namespace Experiments.Tests.Models;

/// <summary>Notebook cells 12–14 of its second numbering, "a different architecture with larger dense layer":
/// one LSTM, one wide dense layer; 546,337 parameters.</summary>
/// <remarks>The dense layer is larger, but the model is 2.5 times smaller than <see cref="LstmClassifier"/>,
/// because its embedding has 50 components instead of 128.</remarks>
public sealed class LstmWideDenseClassifier : nn.Module<Tensor, Tensor>
{
    /// <summary>The hyperparameters; tests may use smaller sizes than the notebook.</summary>
    public sealed record Hyperparameters
    {
        /// <summary>V: the vocabulary size; ids are 0 … V−1.</summary>
        public required int Vocabulary { get; init; }

        /// <summary>E: the number of components of a word vector.</summary>
        public required int Embedding { get; init; }

        /// <summary>The number of units of the recurrence.</summary>
        public required int Lstm { get; init; }

        /// <summary>The number of units of the wide dense layer.</summary>
        public required int Dense { get; init; }

        /// <summary>The dropout rate: the share of components that are set to zero during training.</summary>
        public required double DropoutRate { get; init; }

        /// <summary>The hyperparameters of the notebook.</summary>
        public static Hyperparameters Notebook { get; } = new() { Vocabulary = 10_000, Embedding = 50, Lstm = 64, Dense = 256, DropoutRate = .5 };
    }

    private readonly Embedding _embedding;
    private readonly Lstm _lstm;
    private readonly Dense _dense, _output;
    private readonly Dropout _dropout;

    /// <summary>Creates the layers and draws their initial weights.</summary>
    /// <param name="of">The sizes of the layers and the dropout rate.</param>
    /// <param name="random">Draws the weights and, during training, the dropout masks.</param>
    public LstmWideDenseClassifier(Hyperparameters of, RandomStreams random) : base("lstm-wide-dense")
    {
        _embedding = new Embedding(of.Vocabulary, of.Embedding, random);
        _lstm = new Lstm(of.Embedding, of.Lstm, returnSequences: false, random);
        _dense = new Dense(of.Lstm, of.Dense, Activation.Relu, random);
        _dropout = new Dropout(of.DropoutRate, random);
        _output = new Dense(of.Dense, 1, Activation.Linear, random);
        RegisterComponents();
    }

    /// <summary>Computes logits from word ids.</summary>
    /// <param name="input">Ids, [N, T] integers in 0 … V−1.</param>
    /// <returns>Logits, [N, 1]: above 0 means positive.</returns>
    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var x = _embedding.call(input); // [N, T] → [N, T, 50]
        x = _lstm.call(x);              // [N, 64]
        x = _dense.call(x);             // [N, 256]
        x = _dropout.call(x);           // [N, 256]
        return _output.call(x).MoveToOuterDisposeScope(); // [N, 1]
    }
}
