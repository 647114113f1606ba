using System.Diagnostics.CodeAnalysis;
using static TorchSharp.torch;

namespace Harness.Health.Numbers;

/// <summary>Wraps torch's own convolution over time, with the axes of <see cref="Models.Layers.Conv1D"/> but without its workaround for wrong
/// kernels.</summary>
[SuppressMessage("ApiDesign", "RS0030", Justification = "An oracle for the harness's own kernels.")]
internal sealed class TorchConvolution : nn.Module<Tensor, Tensor>
{
    private readonly TorchSharp.Modules.Conv1d _kernel;

    /// <summary>Creates the module with torch's initial weights.</summary>
    /// <param name="inputs">Number of input channels.</param>
    /// <param name="filters">Number of output channels.</param>
    /// <param name="width">Number of time steps in a filter.</param>
    public TorchConvolution(int inputs, int filters, int width) : base("conv1d")
    {
        _kernel = nn.Conv1d(inputs, filters, width);
        RegisterComponents();
    }

    /// <inheritdoc/>
    public override Tensor forward(Tensor input) => _kernel.call(input.transpose(1, 2)).transpose(1, 2).relu(); // [N, T, in] → [N, T − width + 1, filters]
}
