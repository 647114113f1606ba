using System.Diagnostics.CodeAnalysis;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Experiments.Tests.StockTorch;

/// <summary>The notebook's model of two simple recurrences in TorchSharp's own modules, for 100 or 50 words.</summary>
[SuppressMessage("ApiDesign", "RS0030", Justification = "A peer for speed comparisons uses torch's own functions.")]
internal sealed class StockRnn : nn.Module<Tensor, Tensor>
{
    private readonly Embedding _words = nn.Embedding(10_000, 128);
    private readonly RNN _first = nn.RNN(128, 64, nonLinearity: nn.NonLinearities.ReLU, batchFirst: true);
    private readonly RNN _second = nn.RNN(64, 32, nonLinearity: nn.NonLinearities.ReLU, batchFirst: true);
    private readonly Sequential _decide = nn.Sequential(
        nn.Dropout(.3), nn.Linear(32, 64), nn.ReLU(), nn.BatchNorm1d(64, eps: 1e-3, momentum: .01),
        nn.Linear(64, 32), nn.ReLU(), nn.BatchNorm1d(32, eps: 1e-3, momentum: .01), nn.Linear(32, 1));

    /// <summary>Creates the layers with TorchSharp's default initial weights.</summary>
    public StockRnn() : base("stock-rnn") => RegisterComponents();

    /// <inheritdoc/>
    public override Tensor forward(Tensor input) // [N, T] → [N, 1]
    {
        var (states, _) = _first.call(_words.call(input)); // [N, T, 64]
        (states, _) = _second.call(states);                // [N, T, 32]
        return _decide.call(states.amax([1]));             // [N, 1]
    }
}
