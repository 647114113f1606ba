using Harness.Models.Functions;
using static TorchSharp.torch;

namespace Harness.Tests.Models;

/// <summary>Pooling's own gradient against torch's: the same bits.</summary>
[Trait("Category", "Unit")]
public sealed class MaximumOverTimeTests
{
    /// <summary>Channels in whole registers, in none, and both; few different values, so that many time steps tie.</summary>
    [Theory, InlineData(2, 5, 8), InlineData(3, 4, 3), InlineData(2, 7, 19), InlineData(1, 1, 16)]
    public void Time_steps_that_tie_share_the_gradient_as_torch_shares_it(int rows, int steps, int channels)
    {
        using var scope = NewDisposeScope();
        var sequences =
            (Held.Range(steps * rows * channels, ScalarType.Float32) * Held.Number(7)).remainder(Held.Number(11)).remainder(
                Held.Number(3)).reshape(steps, rows, channels);
        var towards = Held.Range(rows * channels, ScalarType.Float32).sin().reshape(rows, channels);
        foreach (var laidOut in (Tensor[])[sequences.transpose(0, 1), sequences.transpose(0, 1).contiguous()])
        {
            var (ours, torchs) = (laidOut.detach().requires_grad_(), laidOut.detach().requires_grad_());
            var maxima = MaximumOverTime.Of(ours);
            maxima.backward([towards]);
            var expected = torchs.amax([1]);
            expected.backward([towards]);

            maxima.data<float>().Should().Equal(expected.data<float>());
            ours.grad!.contiguous().data<float>().Should().Equal(torchs.grad!.contiguous().data<float>());
        }
    }

    /// <summary>A run whose numbers are lost must not look sound below the pooling.</summary>
    [Theory, InlineData(8), InlineData(3)]
    public void No_number_gives_no_gradient_that_is_one(int channels)
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
