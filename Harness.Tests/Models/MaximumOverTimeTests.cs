using Harness.Models.Functions;
using static TorchSharp.torch;

namespace Harness.Tests.Models;

/// <summary>Tests the maximum over time steps: values and gradients equal those of torch bit for bit.</summary>
[Trait("Category", "Unit")]
public sealed class MaximumOverTimeTests
{
    /// <summary>Checks channels that fill whole vector registers, none, or one with a remainder. There are only a few different values, so that many time steps
    /// tie.</summary>
    [Theory, InlineData(2, 5, 8), InlineData(3, 4, 3), InlineData(2, 7, 19), InlineData(1, 1, 16)]
    public void Tied_time_steps_share_the_gradient_as_in_torch(int rows, int steps, int channels)
    {
        using var scope = NewDisposeScope();
        var sequences =
            (Held.Range(steps * rows * channels, ScalarType.Float32) * Held.Number(7)).remainder(Held.Number(11)).remainder(
                Held.Number(3)).reshape(steps, rows, channels);
        var outputGradient = Held.Range(rows * channels, ScalarType.Float32).sin().reshape(rows, channels);
        foreach (var layout in (Tensor[])[sequences.transpose(0, 1), sequences.transpose(0, 1).contiguous()])
        {
            var (ours, torchs) = (layout.detach().requires_grad_(), layout.detach().requires_grad_());
            var maxima = MaximumOverTime.Of(ours);
            maxima.backward([outputGradient]);
            var expected = torchs.amax([1]);
            expected.backward([outputGradient]);

            maxima.data<float>().Should().Equal(expected.data<float>());
            ours.grad!.contiguous().data<float>().Should().Equal(torchs.grad!.contiguous().data<float>());
        }
    }

    /// <summary>Checks that NaN reaches the layers below the pooling. Otherwise a run with NaN could seem valid there.</summary>
    [Theory, InlineData(8), InlineData(3)]
    public void A_NaN_gives_gradients_of_NaN(int channels)
    {
        using var scope = NewDisposeScope();
        var sequences = zeros(1, 4, channels);
        sequences[0, 2, 1] = float.NaN;
        sequences.requires_grad_();

        MaximumOverTime.Of(sequences).sum().backward();

        sequences.grad!.select(2, 1).data<float>().Should().OnlyContain(value => float.IsNaN(value));
        sequences.grad!.select(2, 0).data<float>().Should().Equal(.25f, .25f, .25f, .25f);
    }
}
