using Harness.Models.Layers;
using Harness.Runtime;
using static TorchSharp.torch;

namespace Harness.Tests.Parity;

/// <summary>Tests the copying of Keras' weights into the harness' layers: no weight can be left out unnoticed.</summary>
[Trait("Category", "Parity")]
public sealed class KerasWeightsTests : IDisposable
{
    private readonly TorchSharp.DisposeScope _scope = NewDisposeScope();
    private readonly RandomStreams _random = new(1);

    public static TheoryData<string> Layers => new(KerasGolden.LayerNames);

    public void Dispose()
    {
        _random.Dispose();
        _scope.Dispose();
    }

    [Theory, MemberData(nameof(Layers))]
    public void Copied_weights_are_read_back_unchanged(string name)
    {
        var golden = KerasGolden.Layer(name);
        using var layer = new GoldenLayer(golden with { Training = false });

        new Tolerance(Relative: 0).Violations(layer.WeightsAfterForward.Values, golden.Weights).Should().BeEmpty();
    }

    [Fact]
    public void Refuses_a_missing_weight() =>
        Copying(new Dense(4, 3, Activation.Relu, _random), DenseWeights[..1])
            .Should().Throw<InvalidOperationException>().WithMessage("*weights kernel [4, 3], the harness kernel [4, 3]; bias [3].");

    [Fact]
    public void Refuses_an_additional_weight() =>
        Copying(new Dense(4, 3, Activation.Relu, _random), [.. DenseWeights, DenseWeights[1] with { Name = "gamma" }])
            .Should().Throw<InvalidOperationException>().WithMessage("*gamma [3], the harness*");

    [Fact]
    public void Refuses_another_shape_even_if_it_could_be_broadcast() =>
        Copying(new Dense(4, 3, Activation.Relu, _random), [DenseWeights[0], DenseWeights[1] with { Shape = [1], Values = [0] }])
            .Should().Throw<InvalidOperationException>().WithMessage("*bias [1], the harness*bias [3].");

    [Fact]
    public void Refuses_another_order() =>
        Copying(new BatchNormalization(4), Swapped(KerasGolden.Layer("batch-normalization-2d-training").Weights))
            .Should().Throw<InvalidOperationException>().WithMessage("*beta [4]; gamma [4]*harness gamma [4]; beta [4]*");

    [Fact]
    public void Refuses_an_unknown_layer() =>
        Copying(new Constant(), []).Should().Throw<InvalidOperationException>().WithMessage("*Constant*");

    [Theory, InlineData("_cells.bias_hh_l0", 1f, false), InlineData("_cells.bias_hh_l0", 0f, true)]
    public void Refuses_a_second_bias_that_is_not_zero_or_is_trained(string bias, float value, bool trained)
    {
        var lstm = new Lstm(4, 3, returnSequences: true, _random);
        var second = lstm.named_parameters().Single(weight => weight.name == bias).parameter;
        second.detach().fill_(Held.Number(value));
        second.requires_grad = trained;

        Copying(lstm, KerasGolden.Layer("lstm-sequences").Weights).Should().Throw<InvalidOperationException>().WithMessage($"*counterpart of {bias}*");
    }

    private static KerasTensor[] DenseWeights => KerasGolden.Layer("dense-relu").Weights;

    private static KerasTensor[] Swapped(KerasTensor[] weights) => [weights[1], weights[0], .. weights[2..]];

    private static Func<KerasWeights> Copying(nn.Module layer, KerasTensor[] weights) => () => new KerasWeights([("", layer)], weights);
}
