using System.Diagnostics.CodeAnalysis;
using Harness.Models.Functions;
using Harness.Runtime;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Harness.Models.Layers;

/// <summary>Implements a common custom Keras layer, <c>AttentionLayer</c>: a score tanh(xW + b) for each time step <em>and channel</em>, softmax over time,
/// weighted sum.</summary>
/// <remarks>
/// This attention cannot focus. The scores are in (−1, 1), so no time step of 100 gets more than e²/(e² + 99) = 6.9 % of the weight. The padding gets weight
/// too. <see cref="StepAttention"/> corrects both.
/// </remarks>
public sealed class ChannelAttention : nn.Module<Tensor, Tensor>, IDescribedLayer
{
    private readonly Parameter _weight, _bias;

    /// <summary>Creates the layer. W is normal with standard deviation .05, Keras' <c>random_normal</c>, and b is zero.</summary>
    /// <param name="channels">C: width of the input's last axis.</param>
    /// <param name="random">Draws the initial weights.</param>
    public ChannelAttention(int channels, RandomStreams random) : base("AttentionLayer")
    {
        _weight = new(empty(channels, channels));
        _bias = new(zeros(channels));
        KerasInitialisers.RandomNormal(_weight, random.Initialisation);
        RegisterComponents();
    }

    /// <inheritdoc/>
    public LayerRole Role => LayerRole.Pooling;

    /// <inheritdoc/>
    public string Description => "attention per channel, bounded scores";

    /// <inheritdoc/>
    public string Settings => "tanh scores, softmax over time, kernel normal 0.05, bias 0";

    /// <inheritdoc/>
    public override Tensor forward(Tensor input) // [N, T, C]
    {
        using var scope = NewDisposeScope();
        if (TensorMemory.CanBeRead(input))
            return AttentionByChannel.Of(input, _weight, _bias).MoveToOuterDisposeScope(); // [N, C]
        return ByTorch(input).MoveToOuterDisposeScope();
    }

    [SuppressMessage("ApiDesign", "RS0030", Justification = "On a GPU alone, and in double precision: the oracle of tests.")]
    private Tensor ByTorch(Tensor input)
    {
        var scores = input.matmul(_weight).Plus(_bias).tanh(); // [N, T, C]
        var shares = scores.softmax(1);                      // [N, T, C], sums to 1 over T
        return (shares * input).sum(1);                      // [N, C]
    }
}
