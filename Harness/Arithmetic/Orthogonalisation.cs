using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Harness.Arithmetic;

/// <summary>Makes the columns of a matrix orthonormal, with the same bits on every CPU.</summary>
internal static class Orthogonalisation
{
    /// <summary>Replaces a matrix by the Q of its QR decomposition, where the diagonal of R is positive.</summary>
    /// <param name="matrix">Matrix of full rank, [rows, columns], row-major. Its columns are orthonormal afterwards.</param>
    /// <param name="rows">Number of rows; at least the number of columns.</param>
    /// <param name="columns">Number of columns; at least 1.</param>
    /// <exception cref="ArgumentException">The sizes do not match.</exception>
    /// <remarks>
    /// Uses Householder reflections (Golub and Van Loan, Matrix Computations, 5.2). Each sum runs down a column, from the first row to the last. So the columns
    /// are independent lanes, and the width of a vector register changes no bit.
    /// </remarks>
    public static void Orthonormalise(Span<double> matrix, int rows, int columns)
    {
        if (columns < 1 || rows < columns || matrix.Length != (long)rows * columns)
            throw new ArgumentException($"{matrix.Length} numbers for a matrix [{rows}, {columns}]; expected rows × columns, at least one column, and no "
                + $"more columns than rows.");

        var reflectors = new double[columns][];
        var scales = new double[columns];
        var signs = new double[columns];
        var sums = new double[columns];
        for (var column = 0; column < columns; column++)
        {
            (reflectors[column], scales[column], signs[column]) = Reflector(matrix, rows, columns, column);
            Reflect(matrix, columns, reflectors[column], scales[column], firstRow: column, firstColumn: column + 1, sums);
        }

        // Q is the product of the reflections, applied to the first columns of the identity starting with the last reflection.
        matrix.Clear();
        for (var column = columns - 1; column >= 0; column--)
        {
            matrix[column * columns + column] = 1;
            Reflect(matrix, columns, reflectors[column], scales[column], firstRow: column, firstColumn: column, sums);
        }
        for (var row = 0; row < rows; row++)
        {
            for (var column = 0; column < columns; column++)
                matrix[row * columns + column] *= signs[column];
        }
    }

    /// <summary>Computes v and β of the reflection 1 − β·v·vᵀ that sets a column to zero below the diagonal.</summary>
    /// <returns>v from the diagonal downwards, β, and the sign of the diagonal element after the reflection.</returns>
    private static (double[] Vector, double Scale, double Sign) Reflector(ReadOnlySpan<double> matrix, int rows, int columns, int column)
    {
        var vector = new double[rows - column];
        for (var i = 0; i < vector.Length; i++)
            vector[i] = matrix[(column + i) * columns + column];
        var squaresBelow = 0.0;
        foreach (var below in vector.AsSpan(1))
            squaresBelow = Math.FusedMultiplyAdd(below, below, squaresBelow);
        var first = vector[0];
        var norm = Math.Sqrt(Math.FusedMultiplyAdd(first, first, squaresBelow));
        var diagonal = first > 0 ? -norm : norm; // the opposite sign avoids cancellation in the difference
        vector[0] = first - diagonal;
        var squares = Math.FusedMultiplyAdd(vector[0], vector[0], squaresBelow);
        return (vector, squares == 0 ? 0 : 2 / squares, diagonal < 0 ? -1 : 1);
    }

    /// <summary>Applies a reflection to all columns from <paramref name="firstColumn"/> on.</summary>
    private static void Reflect(Span<double> matrix, int columns, double[] vector, double scale, int firstRow, int firstColumn, double[] sums)
    {
        var sum = sums.AsSpan(firstColumn);
        sum.Clear();
        for (var i = 0; i < vector.Length; i++)
            AddScaled(sum, matrix.Slice((firstRow + i) * columns + firstColumn, sum.Length), vector[i]);
        for (var i = 0; i < vector.Length; i++)
            AddScaled(matrix.Slice((firstRow + i) * columns + firstColumn, sum.Length), sum, -scale * vector[i]);
    }

    private static void AddScaled(Span<double> target, ReadOnlySpan<double> source, double factor)
    {
        var factors = Vector256.Create(factor);
        var targets = MemoryMarshal.Cast<double, Vector256<double>>(target);
        var sources = MemoryMarshal.Cast<double, Vector256<double>>(source);
        for (var i = 0; i < targets.Length; i++)
            targets[i] = Vector256.FusedMultiplyAdd(sources[i], factors, targets[i]);
        for (var i = targets.Length * Vector256<double>.Count; i < target.Length; i++)
            target[i] = Math.FusedMultiplyAdd(source[i], factor, target[i]);
    }
}
