using Harness.Models.Layers;
using Harness.Runtime;
using static TorchSharp.torch;

namespace Harness.Models;

/// <summary>Notebook cells 11–17: two stacked LSTMs of 64 units over 100 tokens; 1,367,905 parameters.</summary>
/// <remarks>The notebook's prose calls it "one LSTM layer and two dense layers"; its code has two LSTM layers and three dense ones.</remarks>
public sealed class LstmClassifier : nn.Module<Tensor, Tensor>
{
    private readonly Embedding _embedding;
    private readonly Lstm _lstm1, _lstm2;
    private readonly Dropout _dropout;
    private readonly Dense _dense1, _dense2, _output;
    private readonly BatchNormalization _norm;

    /// <summary>Declares the layers and draws their initial weights.</summary>
    /// <param name="random">Draws the weights and, while training, the dropout masks.</param>
    public LstmClassifier(RandomStreams random) : base("lstm")
    {
        _embedding = new Embedding(10_000, 128, random);
        _lstm1 = new Lstm(128, 64, returnSequences: true, random);
        _lstm2 = new Lstm(64, 64, returnSequences: false, random);
        _dropout = new Dropout(.5, random);
        _dense1 = new Dense(64, 64, Activation.Relu, random);
        _norm = new BatchNormalization(64);
        _dense2 = new Dense(64, 16, Activation.Relu, random);
        _output = new Dense(16, 1, Activation.Linear, random);
        RegisterComponents();
    }

    /// <summary>From word ids to logits.</summary>
    /// <param name="input">Ids, [N, T] integers in 0 … 9,999.</param>
    /// <returns>The sigmoid's argument, [N, 1]: above 0 means positive.</returns>
    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var x = _embedding.call(input); // [N, T] → [N, T, 128]
        x = _lstm1.call(x);             // [N, T, 64]
        x = _lstm2.call(x);             // [N, 64]
        x = _dropout.call(x);           // [N, 64]
        x = _dense1.call(x);            // [N, 64]
        x = _norm.call(x);              // [N, 64]
        x = _dense2.call(x);            // [N, 16]
        return _output.call(x).MoveToOuterDisposeScope(); // [N, 1]
    }
}
