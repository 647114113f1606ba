using System.Diagnostics.CodeAnalysis;
using Harness.Models.Functions;
using Harness.Runtime;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Harness.Models.Layers;

/// <summary>Sums word weights over the words of a row and adds a bias: a dense layer over word counts.</summary>
public sealed class WordCounts : nn.Module<Tensor, Tensor>, IDescribedLayer
{
    private static readonly TorchSharp.Scalar Padding = 0;

    private readonly TorchSharp.Modules.Embedding _weights;
    private readonly Parameter _bias;

    /// <summary>Creates the layer with all weights zero.</summary>
    /// <param name="vocabulary">V: the ids are 0 … V−1, where 0 is the padding.</param>
    /// <param name="units">Number of sums: 1 for two classes, otherwise one for each class.</param>
    [SuppressMessage("ApiDesign", "RS0030", Justification = "Holds the weights; on a CPU, in single precision, its own sums are never asked for.")]
    public WordCounts(int vocabulary, int units = 1) : base("WordCounts")
    {
        _weights = nn.Embedding(vocabulary, units);
        nn.init.zeros_(_weights.weight!);
        _bias = new(zeros(units));
        Description = units == 1 ? "word counts" : FormattableString.Invariant($"word counts, {units} sums");
        RegisterComponents();
    }

    /// <inheritdoc/>
    public LayerRole Role => LayerRole.Sequence;

    /// <inheritdoc/>
    public string Description { get; }

    /// <inheritdoc/>
    public string Settings => "weights 0, bias 0, padding not counted";

    /// <inheritdoc/>
    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        if (TensorMemory.CanBeRead(_weights.weight!))
            return WeightedCount.Of(input, _weights.weight!, _bias).MoveToOuterDisposeScope(); // [N, T] → [N, units]
        return ByTorch(input).MoveToOuterDisposeScope();
    }

    [SuppressMessage("ApiDesign", "RS0030", Justification = "On a GPU alone, and in double precision: the oracle of tests.")]
    private Tensor ByTorch(Tensor input)
    {
        var words = input.ne(Padding).unsqueeze(2);                                      // [N, T, 1]
        return (_weights.call(input) * words).sum(1).Plus(_bias); // [N, T, units] → [N, units]
    }
}
