using Harness.Models.Layers;
using static TorchSharp.torch;

namespace Experiments.Tests.Models;

/// <summary>Logistic regression over the counts of the same words: what can be known of a review without the order of its words. 10,001 parameters.</summary>
/// <remarks>Σ over words of count · weight is Σ over tokens of the token's weight, so the counts are never laid out; the padding counts for nothing.</remarks>
public sealed class BagOfWordsClassifier : nn.Module<Tensor, Tensor>
{
    private readonly WordCounts _counts;

    /// <summary>Starts with every weight at zero.</summary>
    public BagOfWordsClassifier() : base("bag-of-words")
    {
        _counts = new WordCounts(10_000);
        RegisterComponents();
    }

    /// <summary>From word ids to logits.</summary>
    /// <param name="input">Ids, [N, T] integers in 0 … V−1.</param>
    /// <returns>The sigmoid's argument, [N, 1]: above 0 means positive.</returns>
    public override Tensor forward(Tensor input) => _counts.call(input); // [N, T] → [N, 1]
}
