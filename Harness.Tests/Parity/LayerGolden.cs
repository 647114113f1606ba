namespace Harness.Tests.Parity;

/// <summary>
/// fixtures/keras/layers/*.json: one layer, one forward pass, and the gradients of <c>sum(output * cotangent)</c>;
/// the README there explains each field.
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

/// <summary>The arguments of a Keras layer that the harness' layers have too; each is null where the layer has no such argument.</summary>
internal sealed record LayerConfig
{
    public string? Activation { get; init; }

    public bool? ReturnSequences { get; init; }

    public int? PoolSize { get; init; }
}
