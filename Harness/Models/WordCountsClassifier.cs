using Harness.Models.Layers;
using static TorchSharp.torch;

namespace Harness.Models;

/// <summary>Implements logistic regression over word counts: what a model can learn without the order of the words.</summary>
public sealed class WordCountsClassifier : nn.Module<Tensor, Tensor>
{
    private readonly WordCounts _counts;

    /// <summary>Creates the model with all weights zero.</summary>
    /// <param name="vocabulary">V: the ids are 0 … V−1, where 0 is the padding.</param>
    /// <param name="logits">1 for two classes, otherwise one for each class.</param>
    public WordCountsClassifier(int vocabulary, int logits = 1) : base("word-counts")
    {
        _counts = new WordCounts(vocabulary, logits);
        RegisterComponents();
    }

    /// <summary>Computes logits from word ids.</summary>
    /// <param name="input">Ids, [N, T], integers in 0 … V−1.</param>
    /// <returns>The argument of the sigmoid, [N, 1], or the arguments of the softmax, [N, K].</returns>
    public override Tensor forward(Tensor input) => _counts.call(input); // [N, T] → [N, 1] or [N, K]
}
