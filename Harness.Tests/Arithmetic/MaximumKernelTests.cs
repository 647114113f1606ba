using Harness.Arithmetic;

namespace Harness.Tests.Arithmetic;

[Trait("Category", "Unit")]
public sealed unsafe class MaximumKernelTests
{
    /// <summary>Checks that the kernel stops at the end of its row. The next row begins with the same value, but must receive no gradient.</summary>
    [Fact]
    public void A_gradient_is_shared_by_equal_values_of_the_same_row_only()
    {
        var sequence = stackalloc float[] { 1, 5, 5, 5 };
        var gradient = stackalloc float[] { 7, 7, 7, 7 };
        float largest = 5, ofLargest = 3;

        MaximumKernel.Backward(sequence, steps: 3, stride: 1, channels: 1, &largest, &ofLargest, gradient);

        new Span<float>(gradient, 4).ToArray().Should().Equal(0, 1.5f, 1.5f, 7);
    }
}
