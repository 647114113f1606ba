using Harness.Models.Layers;
using Harness.Runtime;
using static TorchSharp.torch;

namespace Experiments.Tests.Models;

/// <summary>Notebook cells 11–17: two stacked LSTMs of 64 units over 100 tokens; 1,367,905 parameters.</summary>
/// <remarks>The notebook's prose calls it "one LSTM layer and two dense layers"; its code has two LSTM layers and three dense ones.</remarks>
public sealed class LstmClassifier : nn.Module<Tensor, Tensor>
{
    /// <summary>The hyperparameters; tests may use smaller sizes than the notebook.</summary>
    public sealed record Hyperparameters
    {
        /// <summary>V: the vocabulary size; ids are 0 … V−1.</summary>
        public required int Vocabulary { get; init; }

        /// <summary>E: the number of components of a word vector.</summary>
        public required int Embedding { get; init; }

        /// <summary>The number of units of the first recurrence.</summary>
        public required int Lstm1 { get; init; }

        /// <summary>The number of units of the second recurrence. If null, there is none, and the last state of the first one is passed on.</summary>
        public required int? Lstm2 { get; init; }

        /// <summary>The dropout rate: the share of components that are set to zero during training.</summary>
        public required double DropoutRate { get; init; }

        /// <summary>The number of units of the first hidden layer.</summary>
        public required int Dense1 { get; init; }

        /// <summary>The number of units of the second hidden layer.</summary>
        public required int Dense2 { get; init; }

        /// <summary>The hyperparameters of the notebook.</summary>
        public static Hyperparameters Notebook { get; } =
            new() { Vocabulary = 10_000, Embedding = 128, Lstm1 = 64, Lstm2 = 64, DropoutRate = .5, Dense1 = 64, Dense2 = 16 };
    }

    private readonly Embedding _embedding;
    private readonly Lstm _lstm1;
    private readonly Lstm? _lstm2;
    private readonly Dropout _dropout;
    private readonly Dense _dense1, _dense2, _output;
    private readonly BatchNormalization _norm;

    /// <summary>Creates the layers and draws their initial weights.</summary>
    /// <param name="of">The sizes of the layers and the dropout rate.</param>
    /// <param name="random">Draws the weights and, during training, the dropout masks.</param>
    public LstmClassifier(Hyperparameters of, RandomStreams random) : base("lstm")
    {
        _embedding = new Embedding(of.Vocabulary, of.Embedding, random);
        _lstm1 = new Lstm(of.Embedding, of.Lstm1, returnSequences: of.Lstm2 is not null, random);
        _lstm2 = of.Lstm2 is { } units ? new Lstm(of.Lstm1, units, returnSequences: false, random) : null;
        _dropout = new Dropout(of.DropoutRate, random);
        _dense1 = new Dense(of.Lstm2 ?? of.Lstm1, of.Dense1, Activation.Relu, random);
        _norm = new BatchNormalization(of.Dense1);
        _dense2 = new Dense(of.Dense1, of.Dense2, Activation.Relu, random);
        _output = new Dense(of.Dense2, 1, Activation.Linear, random);
        RegisterComponents();
    }

    /// <summary>Computes logits from word ids.</summary>
    /// <param name="input">Ids, [N, T] integers in 0 … V−1.</param>
    /// <returns>Logits, [N, 1]: above 0 means positive.</returns>
    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var x = _embedding.call(input);                                        // [N, T] → [N, T, 128]
        x = _lstm2 is null ? _lstm1.call(x) : Lstm.Stacked(x, _lstm1, _lstm2); // [N, T, 64] → [N, 64]
        x = _dropout.call(x);                                                  // [N, 64]
        x = _dense1.call(x);                                                   // [N, 64]
        x = _norm.call(x);                                                     // [N, 64]
        x = _dense2.call(x);                                                   // [N, 16]
        return _output.call(x).MoveToOuterDisposeScope(); // [N, 1]
    }
}
