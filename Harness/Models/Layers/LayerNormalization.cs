using System.Diagnostics.CodeAnalysis;
using Harness.Models.Functions;
using static TorchSharp.torch;

namespace Harness.Models.Layers;

/// <summary>Implements Keras' <c>LayerNormalization</c> over the last axis: ε 10⁻³, where torch has 10⁻⁵.</summary>
/// <remarks>Ba, Kiros and Hinton 2016 (arXiv 1607.06450). Source: keras/src/layers/normalization/layer_normalization.py.</remarks>
public sealed class LayerNormalization : nn.Module<Tensor, Tensor>, IDescribedLayer
{
    private readonly double _epsilon;
    private readonly TorchSharp.Modules.Parameter _gamma, _beta;

    /// <summary>Creates the layer with scale 1 and offset 0.</summary>
    /// <param name="channels">C: width of the input's last axis.</param>
    /// <param name="epsilon">Added to a variance before taking the square root; positive.</param>
    public LayerNormalization(int channels, double epsilon = 1e-3) : base("LayerNormalization")
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(epsilon);
        _epsilon = epsilon;
        _gamma = new(ones(channels));
        _beta = new(zeros(channels));
        RegisterComponents();
    }

    /// <summary>Added to a variance before taking the square root.</summary>
    internal double Epsilon => _epsilon;

    /// <inheritdoc/>
    public LayerRole Role => LayerRole.Normalisation;

    /// <inheritdoc/>
    public string Description => nameof(LayerNormalization);

    /// <inheritdoc/>
    public string Settings => FormattableString.Invariant($"epsilon {_epsilon}, biased variance, scale 1, offset 0");

    /// <inheritdoc/>
    public override Tensor forward(Tensor input) // […, C], and the same out
    {
        using var scope = NewDisposeScope();
        return (TensorMemory.CanBeRead(input) ? LayerNorm.Of(input, _gamma, _beta, (float)_epsilon) : ByTorch(input)).MoveToOuterDisposeScope();
    }

    [SuppressMessage("ApiDesign", "RS0030", Justification = "On a GPU alone, and in double precision: the oracle of tests.")]
    private Tensor ByTorch(Tensor input) => nn.functional.layer_norm(input, [_gamma.shape[0]], _gamma, _beta, _epsilon);
}
