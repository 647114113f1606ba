using System.Diagnostics.CodeAnalysis;
using Harness.Models.Functions;
using Harness.Runtime;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Harness.Models.Layers;

/// <summary>Implements the attention of the literature: one unbounded score v·tanh(xW + b) for each time step, softmax over the time steps that hold a word,
/// weighted sum.</summary>
/// <remarks>Sources: Bahdanau, Cho and Bengio 2014 (arXiv 1409.0473); Yang et al. 2016, "Hierarchical Attention Networks", whose word attention this
/// is.</remarks>
public sealed class StepAttention : nn.Module<Tensor, Tensor, Tensor>, IDescribedLayer
{
    /// <summary>The score of a masked time step. Its softmax is 0 next to any unmasked score. It is finite, so that a row that is only padding gets equal
    /// weights instead of NaN.</summary>
    private static readonly Scalar Masked = -1e9;

    private readonly Parameter _weight, _bias, _direction;

    /// <summary>Creates the layer. W and v are Glorot uniform, b is zero.</summary>
    /// <param name="channels">C: width of the input's last axis.</param>
    /// <param name="random">Draws the initial weights.</param>
    public StepAttention(int channels, RandomStreams random) : base("StepAttention")
    {
        _weight = new(empty(channels, channels));
        _bias = new(zeros(channels));
        _direction = new(empty(channels, 1));
        KerasInitialisers.GlorotUniform(_weight, random.Initialisation);
        KerasInitialisers.GlorotUniform(_direction, random.Initialisation);
        RegisterComponents();
    }

    /// <inheritdoc/>
    public LayerRole Role => LayerRole.Pooling;

    /// <inheritdoc/>
    public string Description => "attention per step, unbounded scores, padding masked";

    /// <inheritdoc/>
    public string Settings => "tanh, softmax over time, kernels Glorot uniform, bias 0";

    /// <inheritdoc/>
    public override Tensor forward(Tensor input, Tensor padding) // [N, T, C]; [N, T], true where there is no word
    {
        using var scope = NewDisposeScope();
        if (TensorMemory.CanBeRead(input))
            return AttentionByStep.Of(input, padding, _weight, _bias, _direction).MoveToOuterDisposeScope(); // [N, C]
        return ByTorch(input, padding).MoveToOuterDisposeScope();
    }

    [SuppressMessage("ApiDesign", "RS0030", Justification = "On a GPU alone, and in double precision: the oracle of tests.")]
    private Tensor ByTorch(Tensor input, Tensor padding)
    {
        var scores = input.matmul(_weight).Plus(_bias).tanh().matmul(_direction);            // [N, T, 1]
        var shares = scores.masked_fill(padding.unsqueeze(2), Masked).softmax(1);          // [N, T, 1], sums to 1 over T
        return (shares * input).sum(1);                                                    // [N, C]
    }
}
