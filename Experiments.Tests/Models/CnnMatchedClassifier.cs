using Harness.Models.Layers;
using Harness.Runtime;
using static TorchSharp.torch;

namespace Experiments.Tests.Models;

/// <summary><see cref="RnnClassifier"/> with convolutions of the same channels instead of the recurrences;
/// all other layers are the same. 1,335,905 parameters.</summary>
/// <remarks>The notebook's own CNN also differs from its recurrences in the embedding, the dropout, the batch norms and the batch size,
/// so it shows nothing about convolution.</remarks>
public sealed class CnnMatchedClassifier : nn.Module<Tensor, Tensor>
{
    /// <summary>The hyperparameters: those of the notebook's recurrences, and the filter width of its CNN.</summary>
    public sealed record Hyperparameters
    {
        /// <summary>The sizes of the recurrences, which the convolutions have as channels, and of all other layers.</summary>
        public required RnnClassifier.Hyperparameters Rnn { get; init; }

        /// <summary>The filter width of both convolutions, in time steps.</summary>
        public required int Width { get; init; }

        /// <summary>The hyperparameters of the notebook.</summary>
        public static Hyperparameters Notebook { get; } =
            new() { Rnn = RnnClassifier.Hyperparameters.Notebook, Width = CnnClassifier.Hyperparameters.Notebook.Width1 };
    }

    private readonly Embedding _embedding;
    private readonly Conv1D _conv1, _conv2;
    private readonly GlobalMaxPooling1D _globalPool;
    private readonly Dropout _dropout;
    private readonly Dense _dense1, _dense2, _output;
    private readonly BatchNormalization _norm1, _norm2;

    /// <summary>Creates the layers and draws their initial weights.</summary>
    /// <param name="of">The sizes of the layers and the dropout rate.</param>
    /// <param name="random">Draws the weights and, during training, the dropout masks.</param>
    public CnnMatchedClassifier(Hyperparameters of, RandomStreams random) : base("cnn-matched")
    {
        var rnn = of.Rnn;
        _embedding = new Embedding(rnn.Vocabulary, rnn.Embedding, random);
        _conv1 = new Conv1D(rnn.Embedding, rnn.Rnn1, of.Width, random);
        _conv2 = new Conv1D(rnn.Rnn1, rnn.Rnn2, of.Width, random);
        _globalPool = new GlobalMaxPooling1D();
        _dropout = new Dropout(rnn.DropoutRate, random);
        _dense1 = new Dense(rnn.Rnn2, rnn.Dense1, Activation.Relu, random);
        _norm1 = new BatchNormalization(rnn.Dense1);
        _dense2 = new Dense(rnn.Dense1, rnn.Dense2, Activation.Relu, random);
        _norm2 = new BatchNormalization(rnn.Dense2);
        _output = new Dense(rnn.Dense2, 1, Activation.Linear, random);
        RegisterComponents();
    }

    /// <summary>Computes logits from word ids.</summary>
    /// <param name="input">Ids, [N, T] integers in 0 … V−1.</param>
    /// <returns>Logits, [N, 1]: above 0 means positive.</returns>
    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var x = _embedding.call(input);   // [N, T] → [N, T, 128], T = 100
        x = _conv1.call(x);               // [N, 96, 64]
        x = _conv2.call(x);               // [N, 92, 32]
        x = _globalPool.call(x);          // [N, 32]
        x = _dropout.call(x);             // [N, 32]
        x = _norm1.call(_dense1.call(x)); // [N, 64]
        x = _norm2.call(_dense2.call(x)); // [N, 32]
        return _output.call(x).MoveToOuterDisposeScope(); // [N, 1]
    }
}
