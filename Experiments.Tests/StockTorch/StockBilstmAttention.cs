using System.Diagnostics.CodeAnalysis;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Experiments.Tests.StockTorch;

/// <summary>The notebook's bidirectional LSTM with its own attention in TorchSharp's own modules.</summary>
[SuppressMessage("ApiDesign", "RS0030", Justification = "A peer for speed comparisons uses torch's own functions.")]
internal sealed class StockBilstmAttention : nn.Module<Tensor, Tensor>
{
    private readonly Embedding _words = nn.Embedding(10_000, 100);
    private readonly LSTM _cells = nn.LSTM(100, 64, batchFirst: true, bidirectional: true);
    private readonly Linear _scores = nn.Linear(128, 128), _decide = nn.Linear(128, 1);

    /// <summary>Creates the layers with TorchSharp's default initial weights.</summary>
    public StockBilstmAttention() : base("stock-bilstm-attention") => RegisterComponents();

    /// <inheritdoc/>
    public override Tensor forward(Tensor input) // [N, T] → [N, 1]
    {
        var (states, _, _) = _cells.call(_words.call(input));   // [N, T, 128]
        var shares = _scores.call(states).tanh().softmax(1);    // [N, T, 128]
        return _decide.call((shares * states).sum(1));          // [N, 1]
    }
}
