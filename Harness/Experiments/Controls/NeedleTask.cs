using System.Diagnostics.CodeAnalysis;
using Harness.Invariants;
using Harness.Models.Functions;
using Harness.Runtime;
using Harness.Training.Optimisation;
using static TorchSharp.torch;

namespace Harness.Experiments.Controls;

/// <summary>A task that only a focused attention can solve: of a hundred time steps, one is marked and holds the label;
/// all others hold random values.</summary>
[SuppressMessage("ApiDesign", "RS0030", Justification = "Evidence against thresholds; no snapshot holds it.")]
public static class NeedleTask
{
    private const int Rows = 64, Steps = 100, Updates = 150;
    private const double LearningRate = .05;

    /// <summary>The channels: the marker, the label, and six empty ones, in which the layer can form its own features.</summary>
    private const int Marker = 0, Label = 1, Channels = 8;

    private static readonly TorchSharp.Scalar Scale = 5, Twice = 2, One = 1;

    /// <summary>Trains an attention layer alone: the logit is the label channel of its output, multiplied by 5.
    /// With a further layer, an attention weight just above one half would be enough to solve the task.</summary>
    /// <param name="attention">Creates the layer for a number of channels C, from [N, T, C] to [N, C].</param>
    /// <param name="seed">The seed of the task and the weights.</param>
    /// <returns>The mean attention weight of the marked time step after training.</returns>
    public static ControlEvidence Of(Func<int, RandomStreams, nn.Module<Tensor, Tensor>> attention, int seed)
    {
        using var scope = NewDisposeScope();
        using var random = new RandomStreams(seed);
        using var layer = attention(Channels, random);
        using var adam = new KerasAdam(layer.parameters(), LearningRate);
        var (input, labels) = Task(random);
        for (var update = 0; update < Updates; update++)
        {
            using var step = NewDisposeScope();
            BackwardPass.Of(BinaryCrossEntropyLoss.Of(layer.call(input).narrow(1, Label, 1) * Scale, labels));
            adam.Step();
        }
        // The marker is 1 at the marked step and 0 elsewhere, so its weighted sum is the attention weight of that step.
        return new ControlEvidence.NeedleTask(layer.call(input).detach().select(1, Marker).mean().item<float>(), Steps) { Subject = layer.GetName() };
    }

    /// <summary>Trains an attention layer that also takes a padding mask. The task has no padding.</summary>
    /// <param name="attention">Creates the layer for a number of channels.</param>
    /// <param name="seed">The seed of the task and the weights.</param>
    /// <returns>The mean attention weight of the marked time step after training.</returns>
    public static ControlEvidence Of(Func<int, RandomStreams, nn.Module<Tensor, Tensor, Tensor>> attention, int seed) =>
        Of((channels, random) => new WithoutPadding(attention(channels, random)), seed);

    private static (Tensor Input, Tensor Labels) Task(RandomStreams random)
    {
        var values = randint(0, 2, [Rows, Steps], generator: random.Shuffling).to(float32); // [N, T]
        var marked = randint(0, Steps, [Rows, 1], generator: random.Shuffling);             // [N, 1]
        var input = zeros(Rows, Steps, Channels);                                           // [N, T, C]
        input.select(2, Marker).scatter_(1, marked, ones(Rows, 1));
        input.select(2, Label).copy_(values * Twice - One);
        return (input, values.gather(1, marked));                                           // [N, T, C], [N, 1]
    }

    private sealed class WithoutPadding : nn.Module<Tensor, Tensor>
    {
        private readonly nn.Module<Tensor, Tensor, Tensor> _attention;

        public WithoutPadding(nn.Module<Tensor, Tensor, Tensor> attention) : base(attention.GetName())
        {
            _attention = attention;
            RegisterComponents();
        }

        public override Tensor forward(Tensor input)
        {
            using var scope = NewDisposeScope();
            // [N, T, C] → [N, C]
            return _attention.call(input, zeros(input.shape[0], input.shape[1], dtype: @bool, device: input.device)).MoveToOuterDisposeScope();
        }
    }
}
