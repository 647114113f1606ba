using static TorchSharp.torch;

namespace Harness.Tests.Parity;

/// <summary>Contains a tensor of a golden file: row-major values in Keras' layout.</summary>
internal sealed record KerasTensor
{
    /// <summary>The name of a weight; empty for an input or output.</summary>
    public string Name { get; init; } = "";

    /// <summary>Tells whether the tensor is a weight that the optimizer changes.</summary>
    public bool Trainable { get; init; }

    public required long[] Shape { get; init; }

    public required float[] Values { get; init; }

    public static KerasTensor Of(Tensor values, string name = "")
    {
        using var scope = NewDisposeScope();
        return new KerasTensor { Name = name, Shape = values.shape, Values = [.. values.detach().contiguous().data<float>()] };
    }

    public Tensor ToTorch() => tensor(Values, Shape, float32);

    public Tensor ToIds()
    {
        using var values = ToTorch();
        return values.to(int32);
    }
}
