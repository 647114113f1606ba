using System.Diagnostics.CodeAnalysis;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Harness.Health.Numbers;

/// <summary>A convolution over time with relu as one matrix product over its windows: what the fast kernels are held against.</summary>
/// <remarks>torch's own, in double precision, first asks NNPACK, which complains on every machine that it does not support.</remarks>
[SuppressMessage("ApiDesign", "RS0030", Justification = "An oracle for the harness's own kernels.")]
internal sealed class ConvolutionAsProduct : nn.Module<Tensor, Tensor>
{
    private readonly Parameter _bias, _weight;

    /// <summary>Makes it with weights of any value.</summary>
    /// <param name="inputs">Channels in.</param>
    /// <param name="filters">Channels out.</param>
    /// <param name="width">Time steps that a filter sees.</param>
    public ConvolutionAsProduct(int inputs, int filters, int width) : base(nameof(ConvolutionAsProduct))
    {
        _bias = new(zeros(filters));
        _weight = new(zeros(filters, inputs, width));
        RegisterComponents();
    }

    /// <inheritdoc/>
    public override Tensor forward(Tensor input) => // [N, T, in] → [N, T − width + 1, filters]
        nn.functional.linear(input.unfold(1, _weight.shape[2], 1).flatten(2), _weight.flatten(1), _bias).relu();
}
