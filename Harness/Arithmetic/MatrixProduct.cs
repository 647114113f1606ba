using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Harness.Arithmetic;

/// <summary>States what a matrix product does with its sums: add to the result, add a bias, apply ReLU.</summary>
/// <param name="adds">True: sums start with the values in the result. False: sums start with zero.</param>
/// <param name="bias">Added to every row after the sum, [M]; null for no bias.</param>
/// <param name="relu">Whether negative results become zero.</param>
internal readonly unsafe struct ProductEnding(bool adds = false, float* bias = null, bool relu = false)
{
    public readonly bool Adds = adds, Relu = relu;
    public readonly float* Bias = bias;

    /// <summary>Returns a copy with another bias.</summary>
    public ProductEnding With(float* bias) => new(Adds, bias, Relu);
}

/// <summary>Computes the matrix products of dense layers, recurrences and convolutions, in single precision.</summary>
/// <remarks>
/// Every sum is a chain of fused multiply-adds in the order of ascending k. It starts with zero or with the value in the result. A bias is added at the end.
/// This order alone determines the bits. The columns of a panel, the rows of a tile and the width of a register may differ between machines.
/// A tile of six rows by two registers computes twelve sums at a time. That keeps two multipliers busy and leaves registers for the factors.
/// </remarks>
internal static unsafe class MatrixProduct
{
    private const int TileRows = 6, FewRows = 2, Registers = 2;

    /// <summary>Columns of a panel: two of this machine's registers.</summary>
    public static int PanelWidth { get; } =
        Registers * (Vector512.IsHardwareAccelerated ? Lanes512.Count : Vector256.IsHardwareAccelerated ? Lanes256.Count : Lanes128.Count);

    /// <summary>Computes left · right.</summary>
    /// <param name="left">[N, K].</param>
    /// <param name="right">[K, M].</param>
    /// <param name="result">[N, M], rows contiguous; it may not overlap the factors.</param>
    /// <param name="ending">What to do with the sums.</param>
    public static void Compute(in MatrixView left, in MatrixView right, in MatrixView result, ProductEnding ending = default) =>
        Compute(left, Pack(right, ScratchMemory.Slot.Panels), result, ending);

    /// <summary>Packs the right side for this machine, so that several products can use it.</summary>
    /// <param name="right">[K, M].</param>
    /// <param name="slot">The scratch memory that receives the panels. They are valid until something else is packed there.</param>
    public static Panels Pack(MatrixView right, ScratchMemory.Slot slot) =>
        Panels.Pack(right, ScratchMemory.Of(slot, Panels.Size(right.Rows, right.Columns, PanelWidth)), PanelWidth);

    /// <summary>Computes left · right.</summary>
    /// <param name="left">[N, K].</param>
    /// <param name="right">[K, M], packed.</param>
    /// <param name="result">[N, M], rows contiguous; it may not overlap the factors.</param>
    /// <param name="ending">What to do with the sums.</param>
    /// <exception cref="ArgumentException">The sizes do not fit together.</exception>
    public static void Compute(in MatrixView left, in Panels right, in MatrixView result, ProductEnding ending = default)
    {
        if (left.Columns != right.Depth || result.Rows != left.Rows || result.Columns != right.Columns || result.ColumnStride != 1)
        {
            throw new ArgumentException(
                $"[{left.Rows}, {left.Columns}] · [{right.Depth}, {right.Columns}] does not give [{result.Rows}, {result.Columns}] with contiguous rows.",
                    nameof(right));
        }
        if (Vector512.IsHardwareAccelerated)
            Compute<Lanes512>(left, right, result, ending);
        else if (Vector256.IsHardwareAccelerated)
            Compute<Lanes256>(left, right, result, ending);
        else
            Compute<Lanes128>(left, right, result, ending);
    }

    /// <summary>Computes left · right with one kind of register. The bits of the result do not depend on the kind.</summary>
    /// <typeparam name="TLanes">The register type.</typeparam>
    /// <param name="left">[N, K].</param>
    /// <param name="right">[K, M], packed in panels of two registers of this type.</param>
    /// <param name="result">[N, M], rows contiguous.</param>
    /// <param name="ending">What to do with the sums.</param>
    internal static void Compute<TLanes>(in MatrixView left, in Panels right, in MatrixView result, ProductEnding ending)
        where TLanes : unmanaged, ILanes<TLanes>
    {
        var width = Registers * TLanes.Count;
        if (right.Width != width)
            throw new ArgumentException($"Panels are {right.Width} columns wide; expected {width}.", nameof(right));
        var edge = stackalloc float[TileRows * width + 2 * TLanes.Count];
        for (var column = 0; column < right.Columns; column += width)
        {
            var panel = right.From(column);
            var columns = Math.Min(width, right.Columns - column);
            var here = ending.Bias == null ? ending : ending.With(ending.Bias + column);
            for (var row = 0; row < left.Rows; row += TileRows)
            {
                var rows = Math.Min(TileRows, left.Rows - row);
                if (columns == width)
                    Tile<TLanes>(left, row, rows, panel, right.Depth, new TileTarget(result, row, rows, column), here);
                else
                    EdgeTile<TLanes>(left, row, rows, panel, right.Depth, result, column, columns, here, edge);
            }
        }
    }

    /// <summary>Computes a tile whose panel is not full. The tile is computed in separate memory, and its columns are then copied to the result.</summary>
    private static void EdgeTile<TLanes>(
        in MatrixView left, int row, int rows, float* panel, int depth, in MatrixView result, int column, int columns, ProductEnding ending, float* edge)
            where TLanes : unmanaged, ILanes<TLanes>
    {
        var width = Registers * TLanes.Count;
        new Span<float>(edge, rows * width).Clear();
        if (ending.Adds)
            Copy(result, edge, toEdge: true);
        var bias = edge + TileRows * width;
        if (ending.Bias != null)
        {
            new Span<float>(bias, width).Clear();
            new ReadOnlySpan<float>(ending.Bias, columns).CopyTo(new Span<float>(bias, width));
        }
        var target = new MatrixView(edge, rows, width);
        Tile<TLanes>(left, row, rows, panel, depth, new TileTarget(target, 0, rows, 0), ending.Bias == null ? ending : ending.With(bias));
        Copy(result, edge, toEdge: false);

        void Copy(in MatrixView result, float* edge, bool toEdge)
        {
            for (var i = 0; i < rows; i++)
            {
                Span<float> there = new(result.Row(row + i) + column, columns), here = new(edge + i * width, columns);
                if (toEdge)
                    there.CopyTo(here);
                else
                    here.CopyTo(there);
            }
        }
    }

    /// <summary>Holds pointers to the result rows of a tile. If a tile has fewer than six rows, the remaining pointers repeat the last row. Its sums are then
    /// computed several times, with the same bits.</summary>
    private readonly struct TileTarget(in MatrixView result, int row, int rows, int column)
    {
        public readonly float* Row0 = result.Row(row) + column;
        public readonly float* Row1 = result.Row(row + Math.Min(1, rows - 1)) + column;
        public readonly float* Row2 = result.Row(row + Math.Min(2, rows - 1)) + column;
        public readonly float* Row3 = result.Row(row + Math.Min(3, rows - 1)) + column;
        public readonly float* Row4 = result.Row(row + Math.Min(4, rows - 1)) + column;
        public readonly float* Row5 = result.Row(row + Math.Min(5, rows - 1)) + column;
    }

    private static void Tile<TLanes>(in MatrixView left, int row, int rows, float* panel, int depth, in TileTarget target, in ProductEnding ending)
        where TLanes : unmanaged, ILanes<TLanes>
    {
        var l0 = left.Row(row);
        if (rows <= FewRows)
        {
            Multiply2<TLanes>(l0, left.Row(row + rows - 1), left.ColumnStride, panel, depth, target, ending);
            return;
        }
        Multiply6<TLanes>(l0, Offset(left, 1), Offset(left, 2), Offset(left, 3), Offset(left, 4), Offset(left, 5), left.ColumnStride, panel, depth, target,
            ending);

        nint Offset(in MatrixView left, int i) => (nint)(left.Row(row + Math.Min(i, rows - 1)) - left.Row(row));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Multiply6<TLanes>(float* left, nint o1, nint o2, nint o3, nint o4, nint o5, nint step, float* panel, int depth, in TileTarget target,
        in ProductEnding ending)
        where TLanes : unmanaged, ILanes<TLanes>
    {
        TLanes a0, b0, a1, b1, a2, b2, a3, b3, a4, b4, a5, b5;
        if (ending.Adds)
        {
            (a0, b0) = (TLanes.Load(target.Row0), TLanes.Load(target.Row0 + TLanes.Count));
            (a1, b1) = (TLanes.Load(target.Row1), TLanes.Load(target.Row1 + TLanes.Count));
            (a2, b2) = (TLanes.Load(target.Row2), TLanes.Load(target.Row2 + TLanes.Count));
            (a3, b3) = (TLanes.Load(target.Row3), TLanes.Load(target.Row3 + TLanes.Count));
            (a4, b4) = (TLanes.Load(target.Row4), TLanes.Load(target.Row4 + TLanes.Count));
            (a5, b5) = (TLanes.Load(target.Row5), TLanes.Load(target.Row5 + TLanes.Count));
        }
        else
            a0 = b0 = a1 = b1 = a2 = b2 = a3 = b3 = a4 = b4 = a5 = b5 = TLanes.All(0);
        for (var k = 0; k < depth; k++)
        {
            var (x, y) = (TLanes.Load(panel), TLanes.Load(panel + TLanes.Count));
            var factor = TLanes.All(*left);
            (a0, b0) = (TLanes.FusedMultiplyAdd(factor, x, a0), TLanes.FusedMultiplyAdd(factor, y, b0));
            factor = TLanes.All(left[o1]);
            (a1, b1) = (TLanes.FusedMultiplyAdd(factor, x, a1), TLanes.FusedMultiplyAdd(factor, y, b1));
            factor = TLanes.All(left[o2]);
            (a2, b2) = (TLanes.FusedMultiplyAdd(factor, x, a2), TLanes.FusedMultiplyAdd(factor, y, b2));
            factor = TLanes.All(left[o3]);
            (a3, b3) = (TLanes.FusedMultiplyAdd(factor, x, a3), TLanes.FusedMultiplyAdd(factor, y, b3));
            factor = TLanes.All(left[o4]);
            (a4, b4) = (TLanes.FusedMultiplyAdd(factor, x, a4), TLanes.FusedMultiplyAdd(factor, y, b4));
            factor = TLanes.All(left[o5]);
            (a5, b5) = (TLanes.FusedMultiplyAdd(factor, x, a5), TLanes.FusedMultiplyAdd(factor, y, b5));
            left += step;
            panel += Registers * TLanes.Count;
        }
        End(target.Row0, a0, b0, ending);
        End(target.Row1, a1, b1, ending);
        End(target.Row2, a2, b2, ending);
        End(target.Row3, a3, b3, ending);
        End(target.Row4, a4, b4, ending);
        End(target.Row5, a5, b5, ending);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Multiply2<TLanes>(float* left0, float* left1, nint step, float* panel, int depth, in TileTarget target, in ProductEnding ending)
        where TLanes : unmanaged, ILanes<TLanes>
    {
        TLanes a0, b0, a1, b1;
        if (ending.Adds)
        {
            (a0, b0) = (TLanes.Load(target.Row0), TLanes.Load(target.Row0 + TLanes.Count));
            (a1, b1) = (TLanes.Load(target.Row1), TLanes.Load(target.Row1 + TLanes.Count));
        }
        else
            a0 = b0 = a1 = b1 = TLanes.All(0);
        for (var k = 0; k < depth; k++)
        {
            var (x, y) = (TLanes.Load(panel), TLanes.Load(panel + TLanes.Count));
            var factor = TLanes.All(*left0);
            (a0, b0) = (TLanes.FusedMultiplyAdd(factor, x, a0), TLanes.FusedMultiplyAdd(factor, y, b0));
            factor = TLanes.All(*left1);
            (a1, b1) = (TLanes.FusedMultiplyAdd(factor, x, a1), TLanes.FusedMultiplyAdd(factor, y, b1));
            left0 += step;
            left1 += step;
            panel += Registers * TLanes.Count;
        }
        End(target.Row0, a0, b0, ending);
        End(target.Row1, a1, b1, ending);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void End<TLanes>(float* row, TLanes a, TLanes b, in ProductEnding ending) where TLanes : unmanaged, ILanes<TLanes>
    {
        if (ending.Bias != null)
            (a, b) = (a + TLanes.Load(ending.Bias), b + TLanes.Load(ending.Bias + TLanes.Count));
        if (ending.Relu)
            (a, b) = (Relu(a), Relu(b));
        TLanes.Store(a, row);
        TLanes.Store(b, row + TLanes.Count);
    }

    /// <summary>Replaces negative numbers by zero and keeps NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TLanes Relu<TLanes>(TLanes x) where TLanes : unmanaged, ILanes<TLanes> => TLanes.IfGreater(TLanes.All(0), x, TLanes.All(0), x);
}
