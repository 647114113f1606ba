using System.Runtime.InteropServices;
using Harness.Arithmetic;

namespace Harness.Tests.Arithmetic;

/// <summary>Tests the view of a matrix: where each element lies in memory, and which views are refused.</summary>
[Trait("Category", "Unit")]
public sealed unsafe class MatrixViewTests
{
    private readonly float[] _memory = GC.AllocateUninitializedArray<float>(100, pinned: true);

    public MatrixViewTests()
    {
        for (var i = 0; i < _memory.Length; i++)
            _memory[i] = i;
    }

    private float* Origin => (float*)Marshal.UnsafeAddrOfPinnedArrayElement(_memory, 0);

    [Fact]
    public void Rows_are_contiguous_unless_a_stride_is_given()
    {
        Elements(new MatrixView(Origin, 2, 3)).Should().Equal(0, 1, 2, 3, 4, 5);
        Elements(new MatrixView(Origin, 3, 2, rowStride: 10)).Should().Equal(0, 1, 10, 11, 20, 21);
        Elements(new MatrixView(Origin, 3, 4, rowStride: 2)).Should().Equal(0, 1, 2, 3, 2, 3, 4, 5, 4, 5, 6, 7);
    }

    [Fact]
    public void Transposing_exchanges_rows_and_columns_and_transposing_twice_restores_them()
    {
        var view = new MatrixView(Origin, 2, 3, rowStride: 10);

        Elements(view.Transposed).Should().Equal(0, 10, 1, 11, 2, 12);
        Elements(view.Transposed.Transposed).Should().Equal(Elements(view));
        (view.Transposed.Rows, view.Transposed.Columns, (long)view.Transposed.ColumnStride).Should().Be((3, 2, 10));
    }

    [Fact]
    public void Negative_sizes_are_refused()
    {
        FluentActions.Invoking(() => new MatrixView(null, -1, 2)).Should().Throw<ArgumentOutOfRangeException>().WithParameterName("rows");
        FluentActions.Invoking(() => new MatrixView(null, 2, -1)).Should().Throw<ArgumentOutOfRangeException>().WithParameterName("columns");
    }

    [Fact]
    public void A_view_with_row_offsets_cannot_be_transposed()
    {
        var offsets = stackalloc int[] { 30, 0 };
        var view = new MatrixView(Origin, offsets, 2, 2);
        string? message = null;

        try
        {
            _ = view.Transposed;
        }
        catch (InvalidOperationException exception)
        {
            message = exception.Message;
        }
        message.Should().Contain("expected equal distances");
    }

    private static float[] Elements(MatrixView view)
    {
        var elements = new List<float>();
        for (var i = 0; i < view.Rows; i++)
        {
            for (var j = 0; j < view.Columns; j++)
                elements.Add(view.Row(i)[j * view.ColumnStride]);
        }
        return [.. elements];
    }
}
