using System.Runtime.InteropServices;
using Harness.Arithmetic;

namespace Harness.Tests.Arithmetic;

/// <summary>Tests the packing of a matrix into panels: at which address each number is stored.</summary>
[Trait("Category", "Unit")]
public sealed unsafe class PanelsTests
{
    private const int Untouched = -1;

    private readonly float[] _right = Pinned(15), _memory = Pinned(28);

    public PanelsTests()
    {
        for (var i = 0; i < _right.Length; i++)
            _right[i] = i + 1;
        _memory.AsSpan().Fill(Untouched);
    }

    /// <summary>Packs [3, 5] into panels of four columns. The first panel holds columns 0 … 3 row by row. In the second one, three zeros follow each number of
    /// column 4.</summary>
    [Theory, InlineData(false), InlineData(true)]
    public void Panels_follow_each_other_and_the_last_is_filled_up_with_zeros(bool transposed)
    {
        var right = transposed ? new MatrixView(Start(_right), 5, 3).Transposed : new MatrixView(Start(_right), 3, 5);
        float[] expected = transposed
            ? [1, 4, 7, 10, 2, 5, 8, 11, 3, 6, 9, 12, 13, 0, 0, 0, 14, 0, 0, 0, 15, 0, 0, 0]
            : [1, 2, 3, 4, 6, 7, 8, 9, 11, 12, 13, 14, 5, 0, 0, 0, 10, 0, 0, 0, 15, 0, 0, 0];

        var panels = Panels.Pack(right, Start(_memory), width: 4);

        _memory.Should().Equal([.. expected, Untouched, Untouched, Untouched, Untouched]);
        (panels.Depth, panels.Columns, panels.Width).Should().Be((3, 5, 4));
        (panels.From(4) - Start(_memory)).Should().Be(12);
    }

    [Fact]
    public void Full_panels_do_not_change_the_memory_after_them()
    {
        Panels.Pack(new MatrixView(Start(_right), 3, 4), Start(_memory), width: 4);

        _memory.AsSpan(12).ToArray().Should().OnlyContain(number => number == Untouched);
    }

    [Theory]
    [InlineData(3, 5, 4, 24)]
    [InlineData(3, 4, 4, 12)]
    [InlineData(3, 1, 4, 12)]
    [InlineData(3, 0, 4, 0)]
    [InlineData(0, 5, 4, 0)]
    public void Size_counts_whole_panels(int depth, int columns, int width, int size) => Panels.Size(depth, columns, width).Should().Be(size);

    [Fact]
    public void More_numbers_than_an_array_can_hold_are_refused() =>
        FluentActions.Invoking(() => Panels.Size(1 << 20, 1 << 12, 32)).Should().Throw<OverflowException>();

    private static float* Start(float[] pinned) => (float*)Marshal.UnsafeAddrOfPinnedArrayElement(pinned, 0);

    private static float[] Pinned(int count) => GC.AllocateArray<float>(count, pinned: true);
}
