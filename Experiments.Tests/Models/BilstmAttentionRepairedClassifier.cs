using Harness.Models.Layers;
using Harness.Runtime;
using static TorchSharp.torch;

namespace Experiments.Tests.Models;

/// <summary><see cref="BilstmAttentionClassifier"/> with an attention that can focus: one unbounded score for each time step, and none for padding.</summary>
public sealed class BilstmAttentionRepairedClassifier : nn.Module<Tensor, Tensor>
{
    private static readonly TorchSharp.Scalar Padding = 0;

    private readonly Embedding _embedding;
    private readonly BidirectionalLstm _lstm;
    private readonly StepAttention _attention;
    private readonly Dense _output;

    /// <summary>Creates the layers and draws their initial weights.</summary>
    /// <param name="of">The sizes of the layers.</param>
    /// <param name="random">Draws the weights and, during training, the dropout masks.</param>
    public BilstmAttentionRepairedClassifier(BilstmAttentionClassifier.Hyperparameters of, RandomStreams random) : base("bilstm-attention-repaired")
    {
        _embedding = new Embedding(of.Vocabulary, of.Embedding, random);
        _lstm = new BidirectionalLstm(of.Embedding, of.Lstm, random);
        _attention = new StepAttention(2 * of.Lstm, random);
        _output = new Dense(2 * of.Lstm, 1, Activation.Linear, random);
        RegisterComponents();
    }

    /// <summary>Computes logits from word ids.</summary>
    /// <param name="input">Ids, [N, T] integers in 0 … V−1.</param>
    /// <returns>Logits, [N, 1]: above 0 means positive.</returns>
    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var x = _embedding.call(input);                // [N, T] → [N, T, 100]
        x = _lstm.call(x);                             // [N, T, 128]
        x = _attention.call(x, input.eq(Padding));     // [N, 128]
        return _output.call(x).MoveToOuterDisposeScope(); // [N, 1]
    }
}
