using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using static TorchSharp.torch;

namespace Harness.Models.Recurrences;

/// <summary>Matrix products as small as those of a time step, where calling a library costs as much as the arithmetic.</summary>
/// <remarks>
/// The right matrix is laid out beforehand in panels of <see cref="Width"/> columns, one below the other, so that a panel stays in the fastest cache and is read from its beginning to its end.
/// Four rows by one panel are summed in registers, over the depth in its order: a sum's value does not depend on the number of rows.
/// Loops of numbers here and beside it are compiled in full at once (<see cref="MethodImplOptions.AggressiveOptimization"/>): the runtime's first, quick version of them would be slower than any library.
/// </remarks>
internal static class PanelProduct
{
    /// <summary>Columns of a panel: two registers of eight.</summary>
    public const int Width = 16;

    private const int Lanes = 8, RowsAtOnce = 4;

    /// <summary>Lays a matrix out in panels.</summary>
    /// <param name="matrix">[K, M], M a multiple of <see cref="Width"/>.</param>
    /// <returns>[M / 16, K, 16].</returns>
    public static Tensor Panels(Tensor matrix) => matrix.unflatten(1, [matrix.shape[1] / Width, Width]).transpose(0, 1).contiguous();

    /// <summary>Fills the last dimension up with zeros to whole panels, so that any number of units goes the same way: of zeros come zeros, and no gradient.</summary>
    /// <param name="matrix">[K, parts · M].</param>
    /// <param name="parts">How many lie side by side, each to be filled up by itself.</param>
    /// <returns>[K, parts · M'], M' a multiple of <see cref="Width"/>; the matrix itself where M is one.</returns>
    public static Tensor FillUp(Tensor matrix, int parts = 1)
    {
        var missing = Width - 1 - (matrix.shape[1] / parts - 1) % Width;
        return missing == 0 ? matrix : nn.functional.pad(matrix.unflatten(1, [parts, -1]), [0, missing]).flatten(1);
    }

    /// <summary>The way back of <see cref="FillUp"/>.</summary>
    /// <param name="filled">[K, M'].</param>
    /// <param name="columns">M.</param>
    /// <returns>[K, M]; the matrix itself, and no node for the gradient to pass, where nothing was filled up.</returns>
    public static Tensor TakeFirst(Tensor filled, long columns) => filled.shape[1] == columns ? filled : filled.narrow(1, 0, columns).contiguous();

    /// <summary>sums += left · right.</summary>
    /// <param name="sums">[N, M].</param>
    /// <param name="left">[N, K].</param>
    /// <param name="panels">The right matrix, [K, M], as <see cref="Panels"/> lays it out.</param>
    /// <param name="rows">N.</param>
    /// <exception cref="ArgumentException">Sizes do not fit.</exception>
    public static void AddTo(Span<float> sums, ReadOnlySpan<float> left, ReadOnlySpan<float> panels, int rows)
    {
        var (depth, columns) = (left.Length / rows, sums.Length / rows);
        if (left.Length != rows * depth || sums.Length != rows * columns || panels.Length != depth * columns || columns % Width != 0)
            throw new ArgumentException($"{rows} rows: sums of {sums.Length}, left of {left.Length} and panels of {panels.Length} numbers do not fit together.", nameof(panels));
        for (var column = 0; column < columns; column += Width)
        {
            for (var row = 0; row < rows; row += RowsAtOnce)
                AddRows(sums[column..], columns, left, depth, ref MemoryMarshal.GetReference(panels[(column * depth)..]), row, rows - 1);
        }
    }

    /// <summary>Four rows by one panel. Of fewer rows the last is computed again, to the same bits, and stored again: no slower, and one path for all.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddRows(Span<float> sums, int columns, ReadOnlySpan<float> left, int depth, ref readonly float panel, int row, int last)
    {
        var (row1, row2, row3) = (Math.Min(row + 1, last), Math.Min(row + 2, last), Math.Min(row + 3, last));
        ref var sums0 = ref sums[row * columns];
        ref var sums1 = ref sums[row1 * columns];
        ref var sums2 = ref sums[row2 * columns];
        ref var sums3 = ref sums[row3 * columns];
        ref readonly var left0 = ref left[row * depth];
        ref readonly var left1 = ref left[row1 * depth];
        ref readonly var left2 = ref left[row2 * depth];
        ref readonly var left3 = ref left[row3 * depth];
        var (a0, b0) = (Vector256.LoadUnsafe(ref sums0), Vector256.LoadUnsafe(ref sums0, Lanes));
        var (a1, b1) = (Vector256.LoadUnsafe(ref sums1), Vector256.LoadUnsafe(ref sums1, Lanes));
        var (a2, b2) = (Vector256.LoadUnsafe(ref sums2), Vector256.LoadUnsafe(ref sums2, Lanes));
        var (a3, b3) = (Vector256.LoadUnsafe(ref sums3), Vector256.LoadUnsafe(ref sums3, Lanes));
        for (var k = 0; k < depth; k++)
        {
            var a = Vector256.LoadUnsafe(in panel, (nuint)(k * Width));
            var b = Vector256.LoadUnsafe(in panel, (nuint)(k * Width + Lanes));
            var x0 = Vector256.Create(Unsafe.Add(ref Unsafe.AsRef(in left0), k));
            a0 = Vector256.FusedMultiplyAdd(x0, a, a0);
            b0 = Vector256.FusedMultiplyAdd(x0, b, b0);
            var x1 = Vector256.Create(Unsafe.Add(ref Unsafe.AsRef(in left1), k));
            a1 = Vector256.FusedMultiplyAdd(x1, a, a1);
            b1 = Vector256.FusedMultiplyAdd(x1, b, b1);
            var x2 = Vector256.Create(Unsafe.Add(ref Unsafe.AsRef(in left2), k));
            a2 = Vector256.FusedMultiplyAdd(x2, a, a2);
            b2 = Vector256.FusedMultiplyAdd(x2, b, b2);
            var x3 = Vector256.Create(Unsafe.Add(ref Unsafe.AsRef(in left3), k));
            a3 = Vector256.FusedMultiplyAdd(x3, a, a3);
            b3 = Vector256.FusedMultiplyAdd(x3, b, b3);
        }
        a0.StoreUnsafe(ref sums0);
        b0.StoreUnsafe(ref sums0, Lanes);
        a1.StoreUnsafe(ref sums1);
        b1.StoreUnsafe(ref sums1, Lanes);
        a2.StoreUnsafe(ref sums2);
        b2.StoreUnsafe(ref sums2, Lanes);
        a3.StoreUnsafe(ref sums3);
        b3.StoreUnsafe(ref sums3, Lanes);
    }
}
