using Harness.Models.Layers;
using static TorchSharp.torch;

namespace Stars.Models;

/// <summary>Sums a weight for each word and class.</summary>
public sealed class BagOfWords : nn.Module<Tensor, Tensor>
{
    private readonly WordCounts _counts = new(Sizes.Vocabulary, Sizes.Classes);

    /// <summary>Makes the model; all its weights are zero.</summary>
    public BagOfWords() : base("bag-of-words") => RegisterComponents();

    /// <inheritdoc/>
    public override Tensor forward(Tensor input) => _counts.call(input); // [N, T] → [N, K]
}
