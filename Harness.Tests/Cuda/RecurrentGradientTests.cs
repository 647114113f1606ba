using Harness.Models.Recurrences.Cuda;
using Harness.Runtime;
using static TorchSharp.torch;

namespace Harness.Tests.Cuda;

/// <summary>Tests the gradient of the recurrent weights, with one direction and with two: it is a sum over the time steps.</summary>
[Trait("Category", "Unit")]
public sealed class RecurrentGradientTests
{
    private const int Steps = 4, Rows = 2, Gates = 3, Units = 5;

    [Theory, InlineData(1), InlineData(2)]
    public void Is_the_sum_of_each_step_s_gradient_times_the_state_before_it(int directions)
    {
        using var scope = NewDisposeScope();
        using var random = new RandomStreams(1);
        var ofSums = rand([Steps, Rows, directions, Gates * Units], generator: random.Shuffling);
        var states = rand([Steps, Rows, directions, Units], generator: random.Shuffling);
        var expected = zeros(directions, Gates * Units, Units);
        for (var step = 1; step < Steps; step++)
        {
            for (var direction = 0; direction < directions; direction++)
            {
                var (now, before) = direction == 0 ? (step, step - 1) : (step - 1, step); // the second direction reads from the end
                using var part = ofSums[now].select(1, direction).t().mm(states[before].select(1, direction));
                expected[direction].Increase(part);
            }
        }

        var gradient = TimeSteps.OfRecurrent(ofSums, states);

        gradient.shape.Should().Equal(directions, Gates * Units, Units);
        gradient.is_contiguous().Should().BeTrue();
        (gradient - expected).abs().max().item<float>().Should().BeLessThan(1e-5f);
    }
}
