using static TorchSharp.torch;

namespace Harness.Tests.Parity;

/// <summary>A tensor as the goldens write it: row-major values in Keras' layout.</summary>
internal sealed record KerasTensor
{
    /// <summary>Of a weight; an input or output has none.</summary>
    public string Name { get; init; } = "";

    /// <summary>Of a weight: whether the optimiser moves it.</summary>
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
