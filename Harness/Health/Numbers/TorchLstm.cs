using System.Diagnostics.CodeAnalysis;
using static TorchSharp.torch;

namespace Harness.Health.Numbers;

/// <summary>Wraps torch's own LSTM, without the workaround of <see cref="Models.Layers.Lstm"/> for wrong kernels.</summary>
[SuppressMessage("ApiDesign", "RS0030", Justification = "An oracle for the harness's own kernels.")]
internal sealed class TorchLstm : nn.Module<Tensor, Tensor>
{
    private readonly TorchSharp.Modules.LSTM _cells;

    /// <summary>Creates the module with torch's initial weights.</summary>
    /// <param name="inputs">E: width of the input at each time step.</param>
    /// <param name="units">H: width of the state.</param>
    public TorchLstm(int inputs, int units) : base("lstm")
    {
        _cells = nn.LSTM(inputs, units, batchFirst: true);
        RegisterComponents();
    }

    /// <inheritdoc/>
    public override Tensor forward(Tensor input) => _cells.call(input).Item1; // [N, T, E] → [N, T, H]
}
