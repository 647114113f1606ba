using Harness.Models.Layers;
using Harness.Runtime;
using static TorchSharp.torch;

namespace Experiments.Tests.Models;

/// <summary><see cref="BilstmAttentionClassifier"/> without attention: the last state of each direction is classified; 1,084,609 parameters.</summary>
public sealed class BilstmLastStateClassifier : nn.Module<Tensor, Tensor>
{
    private readonly Embedding _embedding;
    private readonly BidirectionalLstm _lstm;
    private readonly LastStates _lastStates;
    private readonly Dense _output;

    /// <summary>Creates the layers and draws their initial weights.</summary>
    /// <param name="of">The sizes of the layers.</param>
    /// <param name="random">Draws the weights.</param>
    public BilstmLastStateClassifier(BilstmAttentionClassifier.Hyperparameters of, RandomStreams random) : base("bilstm-last-state")
    {
        _embedding = new Embedding(of.Vocabulary, of.Embedding, random);
        _lstm = new BidirectionalLstm(of.Embedding, of.Lstm, random);
        _lastStates = new LastStates();
        _output = new Dense(2 * of.Lstm, 1, Activation.Linear, random);
        RegisterComponents();
    }

    /// <summary>Computes logits from word ids.</summary>
    /// <param name="input">Ids, [N, T] integers in 0 … V−1.</param>
    /// <returns>Logits, [N, 1]: above 0 means positive.</returns>
    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var x = _embedding.call(input); // [N, T] → [N, T, 100]
        x = _lstm.call(x);              // [N, T, 128]
        x = _lastStates.call(x);        // [N, 128]
        return _output.call(x).MoveToOuterDisposeScope(); // [N, 1]
    }
}
