using Harness.Models.Layers;
using Harness.Runtime;
using static TorchSharp.torch;

namespace Harness.Health.Numbers;

/// <summary>Computes an attention over time steps. The first two time steps of every row are padding.</summary>
internal sealed class MaskedStepAttention : nn.Module<Tensor, Tensor>
{
    private static readonly TorchSharp.Scalar IsPadding = true;

    private readonly StepAttention _attention;

    /// <summary>Creates the module with Keras' initial weights.</summary>
    /// <param name="channels">C: width of the input's last axis.</param>
    /// <param name="random">Draws the initial weights.</param>
    public MaskedStepAttention(int channels, RandomStreams random) : base(nameof(MaskedStepAttention))
    {
        _attention = new StepAttention(channels, random);
        RegisterComponents();
    }

    /// <inheritdoc/>
    public override Tensor forward(Tensor input) // [N, T, C] → [N, C]
    {
        using var scope = NewDisposeScope();
        var padding = zeros(input.shape[0], input.shape[1], ScalarType.Bool, input.device);
        padding.narrow(1, 0, 2).fill_(IsPadding);
        return _attention.call(input, padding).MoveToOuterDisposeScope();
    }
}
