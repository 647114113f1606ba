using Harness.Models.Layers;
using Harness.Runtime;
using static TorchSharp.torch;

namespace Harness.Tests.Parity;

/// <summary>
/// Tests the recurrent layers against the figures in Keras' own tests, keras/src/layers/rnn/lstm_test.py and bidirectional_test.py. There the kernel is .01,
/// the recurrent kernel .02, the bias .03, that of the forget gate 1, and the input counts up from 0. Keras' simple_rnn_test.py is not used, because it uses
/// tanh in all tests, and the notebook's layer does not.
/// </summary>
[Trait("Category", "Parity")]
public sealed class KerasOwnFiguresTests : IDisposable
{
    private readonly TorchSharp.DisposeScope _scope = NewDisposeScope();
    private readonly RandomStreams _random = new(1);

    public void Dispose()
    {
        _random.Dispose();
        _scope.Dispose();
    }

    [Theory]
    [InlineData(.03f, 1f, .6288687f, .86899155f, .9460773f)]
    [InlineData(.03f, .03f, .57019705f, .8661914f, .9459622f)] // unit_forget_bias=False
    [InlineData(0f, 0f, .54986924f, .86226785f, .9443936f)]    // use_bias=False
    public void Lstm_has_the_figures_of_lstm_test_correctness(float bias, float forgetBias, params float[] expected)
    {
        var lstm = Filled(new Lstm(4, 3, returnSequences: false, _random), units: 3, bias, forgetBias);

        EachRow(lstm.call(Counting(3, 6, 4))).Should().Equal(expected, Near);
    }

    [Fact]
    public void Lstm_has_the_states_of_lstm_test_masking_before_its_mask_begins()
    {
        var lstm = Filled(new Lstm(3, 2, returnSequences: true, _random), units: 2);

        var output = lstm.call(Counting(2, 4, 3));

        EachRow(output[0]).Take(3).Should().Equal([.01588910f, .05552048f, .11755939f], Near);
        EachRow(output[1]).Take(2).Should().Equal([.14185596f, .28556206f], Near);
    }

    [Fact]
    public void Both_directions_have_the_figures_of_bidirectional_test_return_state()
    {
        var lstm = Filled(new BidirectionalLstm(3, 2, _random), units: 2);

        var output = lstm.call(Counting(2, 4, 3));

        EachRow(Forward(output, step: 3, units: 2)).Should().Equal([.1990008f, .52335435f], Near);
        EachRow(Backward(output, step: 0, units: 2)).Should().Equal([.12659755f, .44717982f], Near);
    }

    [Fact]
    public void Both_directions_have_the_figures_of_lstm_test_correctness_with_and_without_go_backwards()
    {
        var lstm = Filled(new BidirectionalLstm(4, 3, _random), units: 3);

        var output = lstm.call(Counting(3, 6, 4));

        EachRow(Forward(output, step: 5, units: 3)).Should().Equal([.6288687f, .86899155f, .9460773f], Near);
        EachRow(Backward(output, step: 0, units: 3)).Should().Equal([.35622165f, .74789524f, .8872726f], Near);
    }

    /// <summary>Returns the forward units of one step. The final state of the forward direction is at the last step.</summary>
    private static Tensor Forward(Tensor output, int step, int units) => output.select(1, step).narrow(1, 0, units);

    /// <summary>Returns the backward units of one step. The final state of the backward direction is at the first step.</summary>
    private static Tensor Backward(Tensor output, int step, int units) => output.select(1, step).narrow(1, units, units);

    private static Tensor Counting(params long[] shape) => Held.Range((int)shape.Aggregate((a, b) => a * b), float32).reshape(shape);

    /// <summary>Returns one figure for each row. All units have the same constants and so must have the same state; their mean is returned.</summary>
    private static float[] EachRow(Tensor output)
    {
        (output.amax([1]) - output.amin([1])).abs().max().item<float>().Should().BeLessThan(1e-6f);
        return [.. output.mean([1]).data<float>()];
    }

    private static TLayer Filled<TLayer>(TLayer lstm, int units, float bias = .03f, float forgetBias = 1) where TLayer : nn.Module
    {
        using var frozen = no_grad();
        foreach (var (name, weight) in lstm.named_parameters())
        {
            if (name.Contains("weight_ih", StringComparison.Ordinal))
                weight.fill_(Held.Number(.01));
            else if (name.Contains("weight_hh", StringComparison.Ordinal))
                weight.fill_(Held.Number(.02));
            else if (name.Contains("bias_ih", StringComparison.Ordinal))
                weight.fill_(Held.Number(bias)).narrow(0, units, units).fill_(Held.Number(forgetBias));
        }
        return lstm;
    }

    private static bool Near(float actual, float expected) => MathF.Abs(actual - expected) <= 1e-6f;
}
