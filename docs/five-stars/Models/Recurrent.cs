using Harness.Models.Layers;
using Harness.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace Stars.Models;

/// <summary>The types of gated recurrences.</summary>
public enum Gates
{
    /// <summary>A long short-term memory.</summary>
    Lstm,

    /// <summary>A gated recurrent unit.</summary>
    Gru,
}

/// <summary>A recurrent classifier: reads the words in order, skips the padding, and classifies the last state.</summary>
public sealed class Recurrent : nn.Module<Tensor, Tensor>
{
    private const int Width = 64, Units = 64;

    private static readonly Scalar Padding = 0;

    private readonly Embedding _words;
    private readonly SpatialDropout1D _wordDropout;
    private readonly MaskedRecurrence _states;
    private readonly Dropout _dropout;
    private readonly Dense _output;

    /// <summary>Creates the layers and draws their initial weights.</summary>
    /// <param name="gated">The type of the recurrence.</param>
    /// <param name="random">Draws the weights and the dropout masks.</param>
    public Recurrent(Gates gated, RandomStreams random) : base("recurrent")
    {
        _words = new Embedding(Sizes.Vocabulary, Width, random);
        _wordDropout = new SpatialDropout1D(.3, random);
        _states = new MaskedRecurrence(gated == Gates.Lstm
            ? new Lstm(Width, Units, returnSequences: false, random)
            : new Gru(Width, Units, returnSequences: false, random));
        _dropout = new Dropout(.5, random);
        _output = new Dense(Units, Sizes.Classes, Activation.Linear, random);
        RegisterComponents();
    }

    /// <inheritdoc/>
    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var x = _wordDropout.call(_words.call(input));    // [N, T] → [N, T, E]
        x = _states.call(x, input.eq(Padding));           // [N, H]
        x = _dropout.call(x);
        return _output.call(x).MoveToOuterDisposeScope(); // [N, K]
    }
}
