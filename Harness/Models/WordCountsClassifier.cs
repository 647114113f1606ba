using Harness.Models.Layers;
using static TorchSharp.torch;

namespace Harness.Models;

/// <summary>Logistic regression over the counts of the words: what can be known of a text without the order of its words.</summary>
public sealed class WordCountsClassifier : nn.Module<Tensor, Tensor>
{
    private readonly WordCounts _counts;

    /// <summary>Starts with every weight at zero.</summary>
    /// <param name="vocabulary">V: ids 0 … V−1, of which 0 is the padding.</param>
    /// <param name="logits">1 for two classes, or one for each class.</param>
    public WordCountsClassifier(int vocabulary, int logits = 1) : base("word-counts")
    {
        _counts = new WordCounts(vocabulary, logits);
        RegisterComponents();
    }

    /// <summary>From word ids to logits.</summary>
    /// <param name="input">Ids, [N, T] integers in 0 … V−1.</param>
    /// <returns>The sigmoid's argument, [N, 1], or the softmax's arguments, [N, K].</returns>
    public override Tensor forward(Tensor input) => _counts.call(input); // [N, T] → [N, 1] or [N, K]
}
