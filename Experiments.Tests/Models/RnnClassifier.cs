using Harness.Models.Layers;
using Harness.Runtime;
using static TorchSharp.torch;

namespace Experiments.Tests.Models;

/// <summary>Notebook cells 146–153, and 188–195 for 50 tokens: two stacked simple recurrences with relu; 1,300,065 parameters at any length.</summary>
public sealed class RnnClassifier : nn.Module<Tensor, Tensor>
{
    /// <summary>The hyperparameters; tests may use smaller sizes than the notebook.</summary>
    public sealed record Hyperparameters
    {
        /// <summary>V: the vocabulary size; ids are 0 … V−1.</summary>
        public required int Vocabulary { get; init; }

        /// <summary>E: the number of components of a word vector.</summary>
        public required int Embedding { get; init; }

        /// <summary>The number of units of the first recurrence.</summary>
        public required int Rnn1 { get; init; }

        /// <summary>The number of units of the second recurrence.</summary>
        public required int Rnn2 { get; init; }

        /// <summary>The dropout rate: the share of components that are set to zero during training.</summary>
        public required double DropoutRate { get; init; }

        /// <summary>The number of units of the first hidden layer.</summary>
        public required int Dense1 { get; init; }

        /// <summary>The number of units of the second hidden layer.</summary>
        public required int Dense2 { get; init; }

        /// <summary>The hyperparameters of the notebook.</summary>
        public static Hyperparameters Notebook { get; } =
            new() { Vocabulary = 10_000, Embedding = 128, Rnn1 = 64, Rnn2 = 32, DropoutRate = .3, Dense1 = 64, Dense2 = 32 };
    }

    private readonly Embedding _embedding;
    private readonly SimpleRnn _rnn1, _rnn2;
    private readonly GlobalMaxPooling1D _globalPool;
    private readonly Dropout _dropout;
    private readonly Dense _dense1, _dense2, _output;
    private readonly BatchNormalization _norm1, _norm2;

    /// <summary>Creates the layers and draws their initial weights.</summary>
    /// <param name="of">The sizes of the layers and the dropout rate.</param>
    /// <param name="random">Draws the weights and, during training, the dropout masks.</param>
    public RnnClassifier(Hyperparameters of, RandomStreams random) : base("rnn")
    {
        _embedding = new Embedding(of.Vocabulary, of.Embedding, random);
        _rnn1 = new SimpleRnn(of.Embedding, of.Rnn1, random);
        _rnn2 = new SimpleRnn(of.Rnn1, of.Rnn2, random);
        _globalPool = new GlobalMaxPooling1D();
        _dropout = new Dropout(of.DropoutRate, random);
        _dense1 = new Dense(of.Rnn2, of.Dense1, Activation.Relu, random);
        _norm1 = new BatchNormalization(of.Dense1);
        _dense2 = new Dense(of.Dense1, of.Dense2, Activation.Relu, random);
        _norm2 = new BatchNormalization(of.Dense2);
        _output = new Dense(of.Dense2, 1, Activation.Linear, random);
        RegisterComponents();
    }

    /// <summary>Computes logits from word ids.</summary>
    /// <param name="input">Ids, [N, T] integers in 0 … V−1.</param>
    /// <returns>Logits, [N, 1]: above 0 means positive.</returns>
    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var x = _embedding.call(input);         // [N, T] → [N, T, 128]
        x = SimpleRnn.Stacked(x, _rnn1, _rnn2); // [N, T, 64] → [N, T, 32]
        x = _globalPool.call(x);                // [N, 32]
        x = _dropout.call(x);                   // [N, 32]
        x = _norm1.call(_dense1.call(x));       // [N, 64]
        x = _norm2.call(_dense2.call(x));       // [N, 32]
        return _output.call(x).MoveToOuterDisposeScope(); // [N, 1]
    }
}
