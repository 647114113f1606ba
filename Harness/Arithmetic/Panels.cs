using System.Runtime.CompilerServices;

namespace Harness.Arithmetic;

/// <summary>The right side of a product, [K, M], laid out as the kernel reads it: panels of <see cref="Width"/> columns one after the other, each [K, <see cref="Width"/>], the last one filled up with zeros.</summary>
/// <remarks>A panel stays in the fastest cache and is read from its beginning to its end. Packing changes no number, so the width may be the machine's.</remarks>
internal readonly unsafe ref struct Panels
{
    private readonly float* _first;

    private Panels(float* first, int depth, int columns)
    {
        _first = first;
        (Depth, Columns) = (depth, columns);
    }

    /// <summary>Columns of a panel on this machine: two registers.</summary>
    public static int Width => MatrixProduct.PanelWidth;

    /// <summary>K.</summary>
    public int Depth { get; }

    /// <summary>M.</summary>
    public int Columns { get; }

    /// <summary>The panel that a column stands in.</summary>
    /// <param name="column">A multiple of <see cref="Width"/>.</param>
    public float* From(int column) => _first + (nint)column * Depth;

    /// <summary>Counts the numbers that panels take.</summary>
    /// <param name="depth">K.</param>
    /// <param name="columns">M.</param>
    public static int Size(int depth, int columns) => checked((columns + Width - 1) / Width * Width * depth);

    /// <summary>Lays a matrix out in panels.</summary>
    /// <param name="right">[K, M].</param>
    /// <param name="memory">At least <see cref="Size"/> numbers.</param>
    public static Panels Pack(MatrixView right, float* memory)
    {
        for (var column = 0; column < right.Columns; column += Width)
        {
            var panel = memory + (nint)column * right.Rows;
            var width = Math.Min(Width, right.Columns - column);
            if (right.ColumnStride == 1)
                CopyRows(right, column, width, panel);
            else
                CopyColumns(right, column, width, panel);
            if (width < Width)
                FillUp(panel, right.Rows, width);
        }
        return new Panels(memory, right.Rows, right.Columns);
    }

    private static void CopyRows(in MatrixView right, int column, int width, float* panel)
    {
        for (var k = 0; k < right.Rows; k++, panel += Width)
            new ReadOnlySpan<float>(right.Row(k) + column, width).CopyTo(new Span<float>(panel, width));
    }

    /// <summary>Copies what lies column by column, so that it is read in its own order.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void CopyColumns(in MatrixView right, int column, int width, float* panel)
    {
        var (rows, panelWidth) = (right.Rows, Width);
        var transposed = right.Transposed;
        if (transposed.ColumnStride != 1)
            throw new ArgumentException("Neither rows nor columns are contiguous; expected one of them.", nameof(right));
        for (var j = 0; j < width; j++)
        {
            float* source = transposed.Row(column + j), target = panel + j;
            for (var k = 0; k < rows; k++, target += panelWidth)
                *target = source[k];
        }
    }

    private static void FillUp(float* panel, int depth, int width)
    {
        for (var k = 0; k < depth; k++)
            new Span<float>(panel + k * Width + width, Width - width).Clear();
    }
}
