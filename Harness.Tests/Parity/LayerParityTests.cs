using TorchSharp;

namespace Harness.Tests.Parity;

/// <summary>Each layer against Keras' on the same weights and input: what it makes of them, and what it hands back.</summary>
[Trait("Category", "Parity")]
public sealed class LayerParityTests : IDisposable
{
    /// <summary>
    /// A float32 is rounded by 6e-8 of itself. A sum that cancels keeps the roundings of its terms, some tens of them:
    /// 2e-6 of the largest value (seen: 4e-7).
    /// </summary>
    private static readonly Tolerance Forward = new(Relative: 1e-5, OfLargest: 2e-6), Backward = new(Relative: 1e-4, OfLargest: 2e-6);

    private readonly DisposeScope _scope = torch.NewDisposeScope();

    public static TheoryData<string> Layers => new(KerasGolden.LayerNames);

    public static TheoryData<string> LayersWithRealInput => LayersThat(golden => golden.InputGradient is not null);

    public static TheoryData<string> LayersWithWeights => LayersThat(golden => golden.WeightGradients.Length > 0);

    public static TheoryData<string> LayersWithStatistics => LayersThat(golden => golden.StatisticsAfterForward.Length > 0);

    public void Dispose() => _scope.Dispose();

    [Theory, MemberData(nameof(Layers))]
    public void Puts_out_what_Keras_does(string name)
    {
        var golden = KerasGolden.Layer(name);
        using var layer = new GoldenLayer(golden);

        Forward.Violations([KerasTensor.Of(layer.Output)], [golden.Output]).Should().BeEmpty();
    }

    [Theory, MemberData(nameof(LayersWithRealInput))]
    public void Hands_back_Keras_gradient_of_its_input(string name)
    {
        var golden = KerasGolden.Layer(name);
        using var layer = new GoldenLayer(golden);

        layer.WeightsAfterBackward(golden.Cotangent);

        Backward.Violations([KerasTensor.Of(layer.Input.grad!)], [golden.InputGradient!]).Should().BeEmpty();
    }

    [Theory, MemberData(nameof(LayersWithWeights))]
    public void Learns_from_Keras_gradients_of_its_weights(string name)
    {
        var golden = KerasGolden.Layer(name);
        using var layer = new GoldenLayer(golden);

        Backward.Violations(layer.WeightsAfterBackward(golden.Cotangent).Gradients, golden.WeightGradients).Should().BeEmpty();
    }

    [Theory, MemberData(nameof(LayersWithStatistics))]
    public void Moves_its_statistics_as_Keras_does(string name)
    {
        var golden = KerasGolden.Layer(name);
        using var layer = new GoldenLayer(golden);

        Forward.Violations(layer.WeightsAfterForward.Statistics, golden.StatisticsAfterForward).Should().BeEmpty();
    }

    [Fact]
    public void Every_kind_of_golden_is_there() => KerasGolden.LayerNames.Should().HaveCount(15);

    private static TheoryData<string> LayersThat(Func<LayerGolden, bool> have) => new(KerasGolden.LayerNames.Where(name => have(KerasGolden.Layer(name))));
}
