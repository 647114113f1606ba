using System.Diagnostics.CodeAnalysis;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Harness.Health.Numbers;

/// <summary>Computes a convolution over time with ReLU as one matrix product over its windows. It is the reference for the fast kernels.</summary>
/// <remarks>In double precision, torch's own convolution first tries NNPACK, which writes a warning on every unsupported machine.</remarks>
[SuppressMessage("ApiDesign", "RS0030", Justification = "An oracle for the harness's own kernels.")]
internal sealed class ConvolutionAsProduct : nn.Module<Tensor, Tensor>
{
    private readonly Parameter _bias, _weight;

    /// <summary>Creates the module. The check replaces its weights.</summary>
    /// <param name="inputs">Number of input channels.</param>
    /// <param name="filters">Number of output channels.</param>
    /// <param name="width">Number of time steps in a filter.</param>
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
