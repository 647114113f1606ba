using static TorchSharp.torch;

namespace Experiments.Tests.StockTorch;

/// <summary>The notebook's models as a user of TorchSharp would write them, to compare the speed.</summary>
internal static class StockModels
{
    /// <summary>Functions that build the untrained models, by the name of the experiment.</summary>
    public static IReadOnlyDictionary<string, Func<nn.Module<Tensor, Tensor>>> All { get; } = new Dictionary<string, Func<nn.Module<Tensor, Tensor>>>
    {
        [Notebook.Cnn.Name] = () => new StockCnn(),
        [Notebook.Rnn100.Name] = () => new StockRnn(),
        [Notebook.Rnn50.Name] = () => new StockRnn(),
        [Notebook.Lstm.Name] = () => new StockLstm(),
        [Notebook.LstmWideDense.Name] = () => new StockLstmWideDense(),
        [Notebook.BilstmAttention.Name] = () => new StockBilstmAttention(),
    };
}
