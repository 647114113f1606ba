using TorchSharp;

namespace Harness.Tests.Parity;

/// <summary>Tests each layer against Keras' layer with the same weights and input: outputs, gradients and statistics.</summary>
[Trait("Category", "Parity")]
public sealed class LayerParityTests : IDisposable
{
    /// <summary>
    /// A float32 is rounded by at most 6e-8 of its value. A sum whose terms cancel has the roundings of some tens of terms:
    /// 2e-6 of the largest value are allowed (observed: 4e-7).
    /// </summary>
    private static readonly Tolerance Forward = new(Relative: 1e-5, OfLargest: 2e-6), Backward = new(Relative: 1e-4, OfLargest: 2e-6);

    private readonly DisposeScope _scope = torch.NewDisposeScope();

    public static TheoryData<string> Layers => new(KerasGolden.LayerNames);

    public static TheoryData<string> LayersWithRealInput => LayersThat(golden => golden.InputGradient is not null);

    public static TheoryData<string> LayersWithWeights => LayersThat(golden => golden.WeightGradients.Length > 0);

    public static TheoryData<string> LayersWithStatistics => LayersThat(golden => golden.StatisticsAfterForward.Length > 0);

    public void Dispose() => _scope.Dispose();

    [Theory, MemberData(nameof(Layers))]
    public void Has_the_output_of_Keras(string name)
    {
        var golden = KerasGolden.Layer(name);
        using var layer = new GoldenLayer(golden);

        Forward.Violations([KerasTensor.Of(layer.Output)], [golden.Output]).Should().BeEmpty();
    }

    [Theory, MemberData(nameof(LayersWithRealInput))]
    public void Has_the_input_gradient_of_Keras(string name)
    {
        var golden = KerasGolden.Layer(name);
        using var layer = new GoldenLayer(golden);

        layer.WeightsAfterBackward(golden.Cotangent);

        Backward.Violations([KerasTensor.Of(layer.Input.grad!)], [golden.InputGradient!]).Should().BeEmpty();
    }

    [Theory, MemberData(nameof(LayersWithWeights))]
    public void Has_the_weight_gradients_of_Keras(string name)
    {
        var golden = KerasGolden.Layer(name);
        using var layer = new GoldenLayer(golden);

        Backward.Violations(layer.WeightsAfterBackward(golden.Cotangent).Gradients, golden.WeightGradients).Should().BeEmpty();
    }

    [Theory, MemberData(nameof(LayersWithStatistics))]
    public void Has_the_statistics_of_Keras(string name)
    {
        var golden = KerasGolden.Layer(name);
        using var layer = new GoldenLayer(golden);

        Forward.Violations(layer.WeightsAfterForward.Statistics, golden.StatisticsAfterForward).Should().BeEmpty();
    }

    [Fact]
    public void There_are_fifteen_golden_files_of_layers() => KerasGolden.LayerNames.Should().HaveCount(15);

    private static TheoryData<string> LayersThat(Func<LayerGolden, bool> have) => new(KerasGolden.LayerNames.Where(name => have(KerasGolden.Layer(name))));
}
