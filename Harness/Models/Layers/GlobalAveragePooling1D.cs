using System.Diagnostics.CodeAnalysis;
using Harness.Models.Functions;
using TorchSharp;
using static TorchSharp.torch;

namespace Harness.Models.Layers;

/// <summary>Implements Keras' <c>GlobalAveragePooling1D</c> with a mask: the mean over the time steps that hold a word.</summary>
/// <remarks>A row without a word gives zeros, where Keras divides by zero. For Keras' layer without a mask, pass a padding that is false everywhere. Source:
/// keras/src/layers/pooling/global_average_pooling1d.py.</remarks>
public sealed class GlobalAveragePooling1D : nn.Module<Tensor, Tensor, Tensor>, IDescribedLayer
{
    private static readonly Scalar One = 1;

    /// <summary>Creates the layer. It has no weights.</summary>
    public GlobalAveragePooling1D() : base("GlobalAveragePooling1D") => RegisterComponents();

    /// <inheritdoc/>
    public LayerRole Role => LayerRole.Pooling;

    /// <inheritdoc/>
    public string Description => "mean over time, padding left out";

    /// <inheritdoc/>
    public string Settings => "";

    /// <inheritdoc/>
    public override Tensor forward(Tensor input, Tensor padding) // [N, T, C]; [N, T], true where there is no word
    {
        using var scope = NewDisposeScope();
        return (TensorMemory.CanBeRead(input) ? AverageOverTime.Of(input, padding) : ByTorch(input, padding)).MoveToOuterDisposeScope(); // [N, C]
    }

    [SuppressMessage("ApiDesign", "RS0030", Justification = "On a GPU alone, and in double precision: the oracle of tests.")]
    private static Tensor ByTorch(Tensor input, Tensor padding)
    {
        var words = padding.logical_not().unsqueeze(2).to(input.dtype);       // [N, T, 1]
        return (input * words).sum(1) / words.sum(1).clamp_min(One);          // [N, C]
    }
}
