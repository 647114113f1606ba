using Harness.Models.Layers;
using static TorchSharp.torch;

namespace Experiments.Tests.Models;

/// <summary>A logistic regression over word counts, which ignores the order of the words. 10,001 parameters.</summary>
/// <remarks>Σ over words of count · weight equals Σ over tokens of the token's weight, so the counts are never stored. Padding has no weight.</remarks>
public sealed class BagOfWordsClassifier : nn.Module<Tensor, Tensor>
{
    private readonly WordCounts _counts;

    /// <summary>Creates the layer with all weights at zero.</summary>
    public BagOfWordsClassifier() : base("bag-of-words")
    {
        _counts = new WordCounts(10_000);
        RegisterComponents();
    }

    /// <summary>Computes logits from word ids.</summary>
    /// <param name="input">Ids, [N, T] integers in 0 … V−1.</param>
    /// <returns>Logits, [N, 1]: above 0 means positive.</returns>
    public override Tensor forward(Tensor input) => _counts.call(input); // [N, T] → [N, 1]
}
