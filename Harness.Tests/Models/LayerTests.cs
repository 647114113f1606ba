using Harness.Models.Layers;
using Harness.Runtime;
using static TorchSharp.torch;

namespace Harness.Tests.Models;

/// <summary>Tests the layers where the rules of Keras differ from those of torch. Expected values are figures or formulas.</summary>
[Trait("Category", "Unit")]
public sealed class LayerTests : IDisposable
{
    private readonly TorchSharp.DisposeScope _scope = NewDisposeScope();
    private readonly RandomStreams _random = new(1);

    public void Dispose()
    {
        _random.Dispose();
        _scope.Dispose();
    }

    [Fact]
    public void Lstm_trains_one_bias_and_starts_its_forget_gate_at_one()
    {
        var lstm = new Lstm(5, 3, returnSequences: true, _random);
        var weights = lstm.named_parameters().ToDictionary(p => p.name[(p.name.LastIndexOf('.') + 1)..], p => p.parameter);

        weights["bias_ih_l0"].data<float>().Should().Equal(0, 0, 0, 1, 1, 1, 0, 0, 0, 0, 0, 0);
        weights["bias_hh_l0"].data<float>().Should().OnlyContain(value => value == 0);
        weights["bias_hh_l0"].requires_grad.Should().BeFalse();
        weights.Values.Count(weight => weight.requires_grad).Should().Be(3);
    }

    /// <summary>Checks 7 units, which do not fill a panel of packed weights, and 32, which fill two. Torch would call oneDNN, which has separate kernels for
    /// evaluation; on some CPUs these are wrong for 7 units.</summary>
    [Theory, InlineData(7), InlineData(32)]
    public void Lstm_gives_the_same_states_in_training_and_in_evaluation(int units)
    {
        var lstm = new Lstm(5, units, returnSequences: true, _random);
        var input = rand([3, 11, 5], generator: _random.Initialisation);

        var trained = lstm.call(input).data<float>().ToArray();
        using var evaluation = inference_mode();

        lstm.call(input).data<float>().Should().Equal(trained, Near);
    }

    /// <summary>Compares with the last states that torch returns for each direction, in addition to all states.</summary>
    [Fact]
    public void Last_states_are_the_last_ones_of_both_directions()
    {
        var cells = nn.LSTM(5, 3, batchFirst: true, bidirectional: true);
        var (states, ends, _) = cells.call(rand([2, 4, 5], generator: _random.Initialisation)); // [2, 4, 6]; [2 directions, 2, 3]

        new LastStates().call(states).data<float>().Should().Equal(cat([ends[0], ends[1]], 1).data<float>());
    }

    [Fact]
    public void Batch_normalization_uses_the_biased_variance_and_a_momentum_of_99_percent()
    {
        var norm = new BatchNormalization(2);
        var batch = tensor(new float[] { 1, 10, 2, 30, 6, 20 }).reshape(3, 2); // means 3 and 20, biased variances 14/3 and 200/3

        var output = norm.call(batch);

        var statistics = norm.named_buffers().ToDictionary(b => b.name, b => b.buffer.data<float>().ToArray());
        statistics["_movingMean"].Should().Equal([.03f, .2f], Near);
        statistics["_movingVariance"].Should().Equal([.99f + .01f * 14 / 3, .99f + .01f * 200 / 3], Near);
        output[0].data<float>().Should().Equal([-2 / MathF.Sqrt(14f / 3 + 1e-3f), -10 / MathF.Sqrt(200f / 3 + 1e-3f)], Near);
    }

    [Fact]
    public void Batch_normalization_of_one_row_gives_its_offset_and_still_learns()
    {
        var norm = new BatchNormalization(2);

        var output = norm.call(tensor(new float[] { 5, -7 }).reshape(1, 2).requires_grad_());
        output.sum().backward();

        output.data<float>().Should().Equal(0, 0);
        var statistics = norm.named_buffers().ToDictionary(b => b.name, b => b.buffer.data<float>().ToArray());
        statistics["_movingMean"].Should().Equal([.05f, -.07f], Near);
        statistics["_movingVariance"].Should().Equal([.99f, .99f], Near);
        norm.parameters().Should().HaveCount(2).And.OnlyContain(weight => (object?)weight.grad != null);
    }

    [Fact]
    public void Batch_normalization_uses_its_moving_statistics_in_evaluation()
    {
        var norm = new BatchNormalization(1);
        norm.eval();

        norm.call(tensor(new float[] { 3, 4 }).reshape(2, 1)).data<float>().Should().Equal([3 / MathF.Sqrt(1.001f), 4 / MathF.Sqrt(1.001f)], Near);
    }

    [Fact]
    public void Dropout_zeroes_its_share_scales_the_rest_and_does_nothing_in_evaluation()
    {
        var dropout = new Dropout(.3, _random);
        var input = ones(200, 50);

        var dropped = dropout.call(input);
        var zeros = dropped.eq(Held.Number(0)).sum().item<long>();

        zeros.Should().BeInRange(2_800, 3_200); // 10,000 draws: 3,000 ± 4.4 σ
        dropped.max().item<float>().Should().BeApproximately(1 / .7f, 1e-6f);
        dropout.eval();
        dropout.call(input).eq(input).all().item<bool>().Should().BeTrue();
    }

    [Fact]
    public void Dropout_refuses_to_drop_everything() =>
        FluentActions.Invoking(() => new Dropout(1, _random)).Should().Throw<ArgumentOutOfRangeException>().WithMessage("*[0, 1)*");

    [Fact]
    public void Dense_applies_its_activation()
    {
        var dense = new Dense(2, 1, Activation.Relu, _random);
        foreach (var weight in dense.parameters())
            weight.detach().fill_(Held.Number(-1));

        dense.call(tensor(new float[] { 1, 2, -3, -4 }).reshape(2, 2)).data<float>().Should().Equal(0, 6);
    }

    private static bool Near(float a, float b) => MathF.Abs(a - b) <= 1e-5f;
}
