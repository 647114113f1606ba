namespace Harness.Arithmetic;

/// <summary>A matrix where it lies in memory: element (i, j) stands at row i's offset + j · <see cref="ColumnStride"/> behind <see cref="Origin"/>.</summary>
/// <remarks>Rows may overlap, as the windows of a convolution do, or stand in any order, as looked-up vectors do. Whoever makes a view keeps its memory
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

    /// <summary>Sees rows at equal distances, each of them contiguous.</summary>
    /// <param name="origin">Element (0, 0).</param>
    /// <param name="rows">Rows.</param>
    /// <param name="columns">Columns.</param>
    /// <param name="rowStride">Numbers from a row to the next; less than <paramref name="columns"/> where rows overlap.</param>
    public MatrixView(float* origin, int rows, int columns, nint rowStride) : this(origin, rows, columns, rowStride, 1, null)
    {
    }

    /// <summary>Sees rows one after the other.</summary>
    /// <param name="origin">Element (0, 0).</param>
    /// <param name="rows">Rows.</param>
    /// <param name="columns">Columns.</param>
    public MatrixView(float* origin, int rows, int columns) : this(origin, rows, columns, columns)
    {
    }

    /// <summary>Sees contiguous rows at any places.</summary>
    /// <param name="origin">Where offsets are counted from.</param>
    /// <param name="rowOffsets">Of each row, in numbers.</param>
    /// <param name="rows">Rows.</param>
    /// <param name="columns">Columns.</param>
    public MatrixView(float* origin, int* rowOffsets, int rows, int columns) : this(origin, rows, columns, 0, 1, rowOffsets)
    {
    }

    /// <summary>Where offsets are counted from.</summary>
    public float* Origin { get; }

    /// <summary>Rows.</summary>
    public int Rows { get; }

    /// <summary>Columns.</summary>
    public int Columns { get; }

    /// <summary>Numbers from an element to the next one of its row.</summary>
    public nint ColumnStride { get; }

    /// <summary>The same numbers with rows and columns exchanged.</summary>
    /// <exception cref="InvalidOperationException">The rows stand in no regular order.</exception>
    public MatrixView Transposed => _rowOffsets == null
        ? new(Origin, Columns, Rows, ColumnStride, _rowStride, null)
        : throw new InvalidOperationException("Rows at any places cannot become columns; expected rows at equal distances.");

    /// <summary>Gives the address of a row's first element.</summary>
    public float* Row(int row) => Origin + (_rowOffsets == null ? row * _rowStride : _rowOffsets[row]);
}
