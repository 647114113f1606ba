namespace Harness.Arithmetic;

/// <summary>A view of a matrix in memory. Element (i, j) is at <see cref="Origin"/> + offset of row i + j · <see cref="ColumnStride"/>.</summary>
/// <remarks>Rows may overlap, as the windows of a convolution do, or be in any order, as looked-up vectors are. The creator of a view keeps its memory
/// alive.</remarks>
internal readonly unsafe struct MatrixView
{
    private readonly int* _rowOffsets;
    private readonly nint _rowStride;

    private MatrixView(float* origin, int rows, int columns, nint rowStride, nint columnStride, int* rowOffsets)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(rows);
        ArgumentOutOfRangeException.ThrowIfNegative(columns);
        Origin = origin;
        _rowOffsets = rowOffsets;
        (Rows, Columns, _rowStride, ColumnStride) = (rows, columns, rowStride, columnStride);
    }

    /// <summary>Creates a view of contiguous rows at equal distances.</summary>
    /// <param name="origin">Address of element (0, 0).</param>
    /// <param name="rows">Number of rows.</param>
    /// <param name="columns">Number of columns.</param>
    /// <param name="rowStride">Distance from a row to the next, in numbers; less than <paramref name="columns"/> if rows overlap.</param>
    public MatrixView(float* origin, int rows, int columns, nint rowStride) : this(origin, rows, columns, rowStride, 1, null)
    {
    }

    /// <summary>Creates a view of contiguous rows that follow each other without gaps.</summary>
    /// <param name="origin">Address of element (0, 0).</param>
    /// <param name="rows">Number of rows.</param>
    /// <param name="columns">Number of columns.</param>
    public MatrixView(float* origin, int rows, int columns) : this(origin, rows, columns, columns)
    {
    }

    /// <summary>Creates a view of contiguous rows at arbitrary offsets.</summary>
    /// <param name="origin">The address from which offsets are counted.</param>
    /// <param name="rowOffsets">Offset of each row, in numbers.</param>
    /// <param name="rows">Number of rows.</param>
    /// <param name="columns">Number of columns.</param>
    public MatrixView(float* origin, int* rowOffsets, int rows, int columns) : this(origin, rows, columns, 0, 1, rowOffsets)
    {
    }

    /// <summary>The address from which offsets are counted.</summary>
    public float* Origin { get; }

    /// <summary>Number of rows.</summary>
    public int Rows { get; }

    /// <summary>Number of columns.</summary>
    public int Columns { get; }

    /// <summary>Distance from an element to the next element of its row, in numbers.</summary>
    public nint ColumnStride { get; }

    /// <summary>The transposed view of the same memory.</summary>
    /// <exception cref="InvalidOperationException">The rows are not at equal distances.</exception>
    public MatrixView Transposed => _rowOffsets == null
        ? new(Origin, Columns, Rows, ColumnStride, _rowStride, null)
        : throw new InvalidOperationException("The view cannot be transposed, because its rows are at irregular distances; expected equal distances.");

    /// <summary>Returns the address of a row's first element.</summary>
    public float* Row(int row) => Origin + (_rowOffsets == null ? row * _rowStride : _rowOffsets[row]);
}
