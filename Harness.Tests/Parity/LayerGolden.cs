namespace Harness.Tests.Parity;

/// <summary>
/// Contains a file of fixtures/keras/layers/*.json: one layer, one forward pass, and the gradients of <c>sum(output * cotangent)</c>.
/// The README in fixtures/keras explains each field.
/// </summary>
internal sealed record LayerGolden(
    string Layer,
    LayerConfig Config,
    bool Training,
    KerasTensor[] Weights,
    KerasTensor Input,
    KerasTensor Output,
    KerasTensor Cotangent,
    KerasTensor? InputGradient,
    KerasTensor[] WeightGradients,
    KerasTensor[] StatisticsAfterForward);

/// <summary>Contains the arguments of a Keras layer that the harness' layers also have; each is null if the layer has no such argument.</summary>
internal sealed record LayerConfig
{
    public string? Activation { get; init; }

    public bool? ReturnSequences { get; init; }

    public int? PoolSize { get; init; }
}
