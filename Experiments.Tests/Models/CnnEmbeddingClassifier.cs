using Harness.Models.Layers;
using Harness.Runtime;
using static TorchSharp.torch;

namespace Experiments.Tests.Models;

/// <summary>The notebook's CNN with the embedding of the recurrences in front, so that the convolutions read word vectors instead of magnitudes.
/// 1,481,409 parameters.</summary>
public sealed class CnnEmbeddingClassifier : nn.Module<Tensor, Tensor>
{
    /// <summary>The hyperparameters: those of the notebook's CNN, and the size of the embedding.</summary>
    public sealed record Hyperparameters
    {
        /// <summary>V: the vocabulary size; ids are 0 … V−1.</summary>
        public required int Vocabulary { get; init; }

        /// <summary>E: the number of components of a word vector.</summary>
        public required int Embedding { get; init; }

        /// <summary>The sizes of the other layers, and the dropout rate.</summary>
        public required CnnClassifier.Hyperparameters Cnn { get; init; }

        /// <summary>The hyperparameters of the notebook's CNN, and the embedding of its recurrences.</summary>
        public static Hyperparameters Notebook { get; } = new() { Vocabulary = 10_000, Embedding = 128, Cnn = CnnClassifier.Hyperparameters.Notebook };
    }

    private readonly Embedding _embedding;
    private readonly Conv1D _conv1, _conv2, _conv3;
    private readonly BatchNormalization _norm1, _norm2, _norm3, _norm4, _norm5;
    private readonly MaxPooling1D _pool1, _pool2, _pool3;
    private readonly GlobalMaxPooling1D _globalPool;
    private readonly Dropout _dropout;
    private readonly Dense _dense1, _dense2, _output;

    /// <summary>Creates the layers and draws their initial weights.</summary>
    /// <param name="of">The sizes of the layers and the dropout rate.</param>
    /// <param name="random">Draws the weights and, during training, the dropout masks.</param>
    public CnnEmbeddingClassifier(Hyperparameters of, RandomStreams random) : base("cnn-embedding")
    {
        var cnn = of.Cnn;
        _embedding = new Embedding(of.Vocabulary, of.Embedding, random);
        _conv1 = new Conv1D(of.Embedding, cnn.Filters1, cnn.Width1, random);
        _norm1 = new BatchNormalization(cnn.Filters1);
        _pool1 = new MaxPooling1D(2);
        _conv2 = new Conv1D(cnn.Filters1, cnn.Filters2, cnn.Width2, random);
        _norm2 = new BatchNormalization(cnn.Filters2);
        _pool2 = new MaxPooling1D(2);
        _conv3 = new Conv1D(cnn.Filters2, cnn.Filters3, cnn.Width3, random);
        _norm3 = new BatchNormalization(cnn.Filters3);
        _pool3 = new MaxPooling1D(2);
        _globalPool = new GlobalMaxPooling1D();
        _dropout = new Dropout(cnn.DropoutRate, random);
        _dense1 = new Dense(cnn.Filters3, cnn.Dense1, Activation.Relu, random);
        _norm4 = new BatchNormalization(cnn.Dense1);
        _dense2 = new Dense(cnn.Dense1, cnn.Dense2, Activation.Relu, random);
        _norm5 = new BatchNormalization(cnn.Dense2);
        _output = new Dense(cnn.Dense2, 1, Activation.Linear, random);
        RegisterComponents();
    }

    /// <summary>Computes logits from word ids.</summary>
    /// <param name="input">Ids, [N, T] integers in 0 … V−1.</param>
    /// <returns>Logits, [N, 1]: above 0 means positive.</returns>
    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var x = _embedding.call(input);               // [N, T] → [N, T, 128], T = 100
        x = _pool1.call(_norm1.call(_conv1.call(x))); // [N, 48, 64]
        x = _pool2.call(_norm2.call(_conv2.call(x))); // [N, 22, 128]
        x = _pool3.call(_norm3.call(_conv3.call(x))); // [N, 10, 256]
        x = _globalPool.call(x);                      // [N, 256]
        x = _dropout.call(x);                         // [N, 256]
        x = _norm4.call(_dense1.call(x));             // [N, 64]
        x = _norm5.call(_dense2.call(x));             // [N, 32]
        return _output.call(x).MoveToOuterDisposeScope(); // [N, 1]
    }
}
