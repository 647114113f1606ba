using Harness.Models.Functions;
using static TorchSharp.torch;

namespace Harness.Models.Layers;

/// <summary>Implements Keras' <c>GlobalMaxPooling1D</c>: the largest value over time of each channel. Equal time steps share the gradient, as in
/// Keras.</summary>
public sealed class GlobalMaxPooling1D : nn.Module<Tensor, Tensor>, IDescribedLayer
{
    /// <summary>Creates the layer. It has no weights.</summary>
    public GlobalMaxPooling1D() : base("GlobalMaxPooling1D") => RegisterComponents();

    /// <inheritdoc/>
    public LayerRole Role => LayerRole.Pooling;

    /// <inheritdoc/>
    public string Description => nameof(GlobalMaxPooling1D);

    /// <inheritdoc/>
    public string Settings => "ties share the gradient";

    /// <inheritdoc/>
    public override Tensor forward(Tensor input) => TensorMemory.CanBeRead(input) ? MaximumOverTime.Of(input) : input.amax([1]); // [N, T, C] → [N, C]
}
