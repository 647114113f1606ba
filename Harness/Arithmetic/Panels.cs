using System.Runtime.CompilerServices;

namespace Harness.Arithmetic;

/// <summary>The right side of a product, [K, M], packed for the kernel: panels of <see cref="Width"/> columns, each [K, <see cref="Width"/>], one after the
/// other. The last panel is filled up with zeros.</summary>
/// <remarks>A panel fits into the fastest cache and is read from start to end. Packing changes no number, so the width may differ between machines.</remarks>
internal readonly unsafe ref struct Panels
{
    private readonly float* _first;

    private Panels(float* first, int depth, int columns, int width)
    {
        _first = first;
        (Depth, Columns, Width) = (depth, columns, width);
    }

    /// <summary>Number of columns in a panel: two registers.</summary>
    public int Width { get; }

    /// <summary>K, the number of rows.</summary>
    public int Depth { get; }

    /// <summary>M, the number of columns.</summary>
    public int Columns { get; }

    /// <summary>Returns the address of the panel that contains a column.</summary>
    /// <param name="column">A multiple of <see cref="Width"/>.</param>
    public float* From(int column) => _first + (nint)column * Depth;

    /// <summary>Returns how many numbers the panels need.</summary>
    /// <param name="depth">K, the number of rows.</param>
    /// <param name="columns">M, the number of columns.</param>
    /// <param name="width">Number of columns in a panel.</param>
    public static int Size(int depth, int columns, int width) => checked((columns + width - 1) / width * width * depth);

    /// <summary>Packs a matrix into panels.</summary>
    /// <param name="right">[K, M].</param>
    /// <param name="memory">Memory for at least <see cref="Size"/> numbers.</param>
    /// <param name="width">Number of columns in a panel.</param>
    public static Panels Pack(MatrixView right, float* memory, int width)
    {
        for (var column = 0; column < right.Columns; column += width)
        {
            var panel = memory + (nint)column * right.Rows;
            var columns = Math.Min(width, right.Columns - column);
            if (right.ColumnStride == 1)
                CopyRows(right, column, columns, panel, width);
            else
                CopyColumns(right, column, columns, panel, width);
            if (columns < width)
                FillUp(panel, right.Rows, columns, width);
        }
        return new Panels(memory, right.Rows, right.Columns, width);
    }

    private static void CopyRows(in MatrixView right, int column, int columns, float* panel, int width)
    {
        for (var k = 0; k < right.Rows; k++, panel += width)
            new ReadOnlySpan<float>(right.Row(k) + column, columns).CopyTo(new Span<float>(panel, columns));
    }

    /// <summary>Copies a column-major matrix. Each column is read contiguously.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void CopyColumns(in MatrixView right, int column, int columns, float* panel, int width)
    {
        var rows = right.Rows;
        var transposed = right.Transposed;
        if (transposed.ColumnStride != 1)
            throw new ArgumentException("Neither rows nor columns are contiguous; expected one of them.", nameof(right));
        for (var j = 0; j < columns; j++)
        {
            float* source = transposed.Row(column + j), target = panel + j;
            for (var k = 0; k < rows; k++, target += width)
                *target = source[k];
        }
    }

    private static void FillUp(float* panel, int depth, int columns, int width)
    {
        for (var k = 0; k < depth; k++)
            new Span<float>(panel + k * width + columns, width - columns).Clear();
    }
}
