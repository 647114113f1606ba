using System.Diagnostics.CodeAnalysis;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Experiments.Tests.StockTorch;

/// <summary>The notebook's model of three convolutions over raw ids in TorchSharp's own modules.</summary>
[SuppressMessage("ApiDesign", "RS0030", Justification = "A peer for speed comparisons uses torch's own functions.")]
internal sealed class StockCnn : nn.Module<Tensor, Tensor>
{
    private readonly Sequential _features = nn.Sequential(
        nn.Conv1d(1, 64, 5), nn.ReLU(), nn.BatchNorm1d(64, eps: 1e-3, momentum: .01), nn.MaxPool1d(2),
        nn.Conv1d(64, 128, 5), nn.ReLU(), nn.BatchNorm1d(128, eps: 1e-3, momentum: .01), nn.MaxPool1d(2),
        nn.Conv1d(128, 256, 3), nn.ReLU(), nn.BatchNorm1d(256, eps: 1e-3, momentum: .01), nn.MaxPool1d(2));

    private readonly Sequential _decide = nn.Sequential(
        nn.Dropout(.5), nn.Linear(256, 64), nn.ReLU(), nn.BatchNorm1d(64, eps: 1e-3, momentum: .01),
        nn.Linear(64, 32), nn.ReLU(), nn.BatchNorm1d(32, eps: 1e-3, momentum: .01), nn.Linear(32, 1));

    /// <summary>Creates the layers with TorchSharp's default initial weights.</summary>
    public StockCnn() : base("stock-cnn") => RegisterComponents();

    /// <inheritdoc/>
    public override Tensor forward(Tensor input) // [N, T] → [N, 1]
    {
        var features = _features.call(input.to(float32).unsqueeze(1)); // [N, 1, T] → [N, 256, 10]
        return _decide.call(features.amax([2]));                      // [N, 1]
    }
}
