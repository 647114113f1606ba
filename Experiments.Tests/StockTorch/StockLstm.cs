using System.Diagnostics.CodeAnalysis;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Experiments.Tests.StockTorch;

/// <summary>The notebook's model of two stacked LSTMs in TorchSharp's own modules.</summary>
[SuppressMessage("ApiDesign", "RS0030", Justification = "A peer for speed comparisons uses torch's own functions.")]
internal sealed class StockLstm : nn.Module<Tensor, Tensor>
{
    private readonly Embedding _words = nn.Embedding(10_000, 128);
    private readonly LSTM _first = nn.LSTM(128, 64, batchFirst: true), _second = nn.LSTM(64, 64, batchFirst: true);
    private readonly Sequential _decide = nn.Sequential(
        nn.Dropout(.5), nn.Linear(64, 64), nn.ReLU(), nn.BatchNorm1d(64, eps: 1e-3, momentum: .01), nn.Linear(64, 16), nn.ReLU(), nn.Linear(16, 1));

    /// <summary>Creates the layers with TorchSharp's default initial weights.</summary>
    public StockLstm() : base("stock-lstm") => RegisterComponents();

    /// <inheritdoc/>
    public override Tensor forward(Tensor input) // [N, T] → [N, 1]
    {
        var (states, _, _) = _first.call(_words.call(input)); // [N, T, 64]
        (states, _, _) = _second.call(states);                // [N, T, 64]
        return _decide.call(states.select(1, -1));            // [N, 1]
    }
}
