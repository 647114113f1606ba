using System.Diagnostics.CodeAnalysis;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Experiments.Tests.StockTorch;

/// <summary>The notebook's model of one LSTM and a wide dense layer in TorchSharp's own modules.</summary>
[SuppressMessage("ApiDesign", "RS0030", Justification = "A peer for speed comparisons uses torch's own functions.")]
internal sealed class StockLstmWideDense : nn.Module<Tensor, Tensor>
{
    private readonly Embedding _words = nn.Embedding(10_000, 50);
    private readonly LSTM _cells = nn.LSTM(50, 64, batchFirst: true);
    private readonly Sequential _decide = nn.Sequential(nn.Linear(64, 256), nn.ReLU(), nn.Dropout(.5), nn.Linear(256, 1));

    /// <summary>Creates the layers with TorchSharp's default initial weights.</summary>
    public StockLstmWideDense() : base("stock-lstm-wide-dense") => RegisterComponents();

    /// <inheritdoc/>
    public override Tensor forward(Tensor input) // [N, T] → [N, 1]
    {
        var (states, _, _) = _cells.call(_words.call(input)); // [N, T, 64]
        return _decide.call(states.select(1, -1));            // [N, 1]
    }
}
