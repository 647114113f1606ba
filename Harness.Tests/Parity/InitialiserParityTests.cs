using Harness.Models;
using Harness.Models.Layers;
using Harness.Runtime;
using static TorchSharp.torch;

namespace Harness.Tests.Parity;

/// <summary>Tests the initial weights of each layer against the defaults of the corresponding Keras layer.</summary>
[Trait("Category", "Parity")]
public sealed class InitialiserParityTests : IDisposable
{
    private readonly TorchSharp.DisposeScope _scope = NewDisposeScope();
    private readonly RandomStreams _random = new(1);

    public void Dispose()
    {
        _random.Dispose();
        _scope.Dispose();
    }

    [Fact]
    public void Embedding_is_uniform_within_05() => ShouldBeUniform(Weight(new Embedding(500, 120, _random), "_table.weight"), bound: .05);

    [Fact]
    public void Dense_kernel_has_inputs_and_units_as_fans() =>
        ShouldBeUniform(Weight(new Dense(300, 200, Activation.Relu, _random), "_sums.weight"), Math.Sqrt(6.0 / (300 + 200)));

    [Fact]
    public void Convolution_kernel_multiplies_both_fans_by_its_width() =>
        ShouldBeUniform(Weight(new Conv1D(30, 40, 50, _random), "_kernel.weight"), Math.Sqrt(6.0 / (30 * 50 + 40 * 50)));

    [Fact]
    public void Lstm_kernel_has_all_four_gates_in_its_fan_out() =>
        ShouldBeUniform(Weight(new Lstm(300, 50, returnSequences: true, _random), "_cells.weight_ih_l0"), Math.Sqrt(6.0 / (300 + 4 * 50)));

    [Theory, InlineData("l0"), InlineData("l0_reverse")]
    public void Each_bidirectional_kernel_is_initialised_like_that_of_an_lstm(string direction) =>
        ShouldBeUniform(Weight(new BidirectionalLstm(300, 50, _random), $"_cells.weight_ih_{direction}"), Math.Sqrt(6.0 / (300 + 4 * 50)));

    [Fact]
    public void Simple_recurrence_has_an_orthogonal_recurrent_kernel() =>
        ColumnsShouldBeOrthonormal(Weight(new SimpleRnn(5, 30, _random), "_cells.weight_hh_l0"));

    [Theory, InlineData("l0"), InlineData("l0_reverse")]
    public void Recurrent_kernel_of_four_gates_is_orthogonal_as_one_matrix(string direction) =>
        ColumnsShouldBeOrthonormal(Weight(new BidirectionalLstm(5, 30, _random), $"_cells.weight_hh_{direction}")); // the transpose of Keras' [H, 4H]

    [Theory, InlineData("l0"), InlineData("l0_reverse")]
    public void Both_directions_start_with_open_forget_gates(string direction) =>
        Weight(new BidirectionalLstm(5, 3, _random), $"_cells.bias_ih_{direction}").data<float>().Should().Equal(0, 0, 0, 1, 1, 1, 0, 0, 0, 0, 0, 0);

    [Fact]
    public void Random_normal_has_a_standard_deviation_of_05_and_is_not_truncated()
    {
        var weight = empty(300, 200);
        KerasInitialisers.RandomNormal(weight, _random.Initialisation);

        ShouldBeNormal(weight);
    }

    [Fact]
    public void Attention_weight_is_random_normal() => ShouldBeNormal(Weight(new ChannelAttention(240, _random), "_weight"));

    [Fact]
    public void Every_other_bias_is_zero()
    {
        nn.Module[] layers =
            [new Dense(5, 3, Activation.Linear, _random), new Conv1D(5, 3, 2, _random), new SimpleRnn(5, 3, _random), new ChannelAttention(3, _random)];

        layers.SelectMany(layer => layer.named_parameters()).Where(weight => weight.name.Contains("bias", StringComparison.Ordinal))
            .SelectMany(bias => bias.parameter.data<float>()).Should().HaveCount(3 + 3 + 2 * 3 + 3).And.OnlyContain(value => value == 0);
    }

    [Fact]
    public void Batch_normalization_starts_as_the_identity()
    {
        var norm = new BatchNormalization(3);

        foreach (var (name, value) in new[] { ("_gamma", 1f), ("_beta", 0f), ("_movingMean", 0f), ("_movingVariance", 1f) })
            Weight(norm, name).data<float>().Should().Equal(value, value, value);
    }

    private static Tensor Weight(nn.Module layer, string name) =>
        layer.named_parameters().Select(p => (p.name, Weight: (Tensor)p.parameter)).Concat(layer.named_buffers().Select(b => (b.name, Weight: b.buffer)))
            .Single(weight => weight.name == name).Weight.detach();

    /// <summary>Checks 60,000 values: the mean within 5 σ, the variance within 2 % (also about 5 σ), and the largest within .1 % of the bound.</summary>
    private static void ShouldBeUniform(Tensor weight, double bound)
    {
        weight.NumberOfElements.Should().Be(60_000);
        ((double)weight.abs().max().item<float>()).Should().BeInRange(bound * .999, bound * (1 + 1e-6));
        ((double)weight.mean().item<float>()).Should().BeApproximately(0, 5 * bound / Math.Sqrt(3 * 60_000));
        ((double)weight.var().item<float>()).Should().BeApproximately(bound * bound / 3, bound * bound / 3 * .02);
    }

    /// <summary>Checks about 60,000 values: the mean and the standard deviation within 5 σ, and 4.55 % of the values beyond two standard deviations.
    /// Keras' truncated normal distribution has none there.</summary>
    private static void ShouldBeNormal(Tensor weight)
    {
        double draws = weight.NumberOfElements;
        draws.Should().BeInRange(50_000, 60_000);
        ((double)weight.mean().item<float>()).Should().BeApproximately(0, 5 * .05 / Math.Sqrt(draws));
        ((double)weight.std().item<float>()).Should().BeApproximately(.05, 5 * .05 / Math.Sqrt(2 * draws));
        (weight.abs().gt(Held.Number(.1)).sum().item<long>() / draws).Should().BeApproximately(.0455, 5 * Math.Sqrt(.0455 * .9545 / draws));
    }

    private static void ColumnsShouldBeOrthonormal(Tensor weight) =>
        (weight.t().mm(weight) - eye(weight.shape[1])).abs().max().item<float>().Should().BeLessThan(1e-5f);
}
