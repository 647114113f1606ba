using Harness.Arithmetic;

namespace Harness.Tests.Arithmetic;

[Trait("Category", "Unit")]
public sealed unsafe class AttentionKernelTests
{
    /// <summary>Checks that the softmax stops at the end of its row. The number after the row is much larger: as part of the row it would make all other
    /// weights 0.</summary>
    [Fact]
    public void Weights_of_a_row_neither_read_nor_change_the_next_row()
    {
        var scores = stackalloc float[] { 1, 1, 1, 1, 1_000 };
        var masked = stackalloc byte[] { 0, 1, 0, 1, 0 };

        AttentionKernel.Softmax(scores, masked, 4);

        new Span<float>(scores, 5).ToArray().Should().Equal(.5f, 0, .5f, 0, 1_000);
    }

    [Fact]
    public void Masked_steps_get_equal_weights_if_all_are_masked()
    {
        var scores = stackalloc float[] { 3, -7, 90, 0 };
        var masked = stackalloc byte[] { 1, 1, 1, 1 };

        AttentionKernel.Softmax(scores, masked, 4);

        new Span<float>(scores, 4).ToArray().Should().OnlyContain(share => share == .25f);
    }
}
