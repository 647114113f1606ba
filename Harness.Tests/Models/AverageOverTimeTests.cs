using Harness.Models.Functions;
using static TorchSharp.torch;

namespace Harness.Tests.Models;

/// <summary>Tests the average over the time steps that are not masked.</summary>
[Trait("Category", "Unit")]
public sealed class AverageOverTimeTests
{
    [Fact]
    public void Masked_steps_do_not_count()
    {
        using var scope = NewDisposeScope();
        var average = AverageOverTime.Of(tensor(new float[] { 9, 2, 4, 7, 7, 7 }, [2, 3, 1]), tensor(new[] { true, false, false, true, true, true }, [2, 3]));
        average.data<float>().ToArray().Should().Equal(3, 0);
    }

    /// <summary>Checks that a wrong mask is refused. The mask is read from memory, so a mask that is too small would be read beyond its end.</summary>
    [Fact]
    public void A_mask_of_another_shape_or_type_is_refused()
    {
        using var scope = NewDisposeScope();
        var input = zeros(2, 3, 1);
        foreach (var mask in (Tensor[])[zeros([2, 2], @bool), zeros([3, 2], @bool), zeros([6], @bool), zeros([2, 3], float32)])
        {
            FluentActions.Invoking(() => AverageOverTime.Of(input, mask)).Should().Throw<ArgumentException>()
                .WithMessage("An average over [2, 3, 1] got a mask * expected [N, T, C] and a mask [N, T] of type Bool.*");
        }
    }
}
