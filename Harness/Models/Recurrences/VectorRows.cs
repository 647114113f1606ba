using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using static TorchSharp.torch;

namespace Harness.Models.Recurrences;

/// <summary>The numbers of a matrix where they lie, row by row; good for as long as its tensor lives, which whoever reads them sees to.</summary>
/// <remarks>Gradients that TorchSharp hands to torch live as long as the dispose scope in which <c>backward</c> is called: call it in one.</remarks>
internal readonly ref struct VectorRows
{
    private readonly Span<float> _numbers;
    private readonly int _width;

    /// <summary>Of a matrix.</summary>
    /// <param name="matrix">[R, M], floats, contiguous, on the CPU.</param>
    public VectorRows(Tensor matrix)
    {
        _numbers = NumbersOf(matrix);
        _width = (int)matrix.shape[1];
    }

    /// <summary>A row, [M].</summary>
    public Span<float> this[int row] => _numbers.Slice(row * _width, _width);

    /// <summary>Some rows, [count, M].</summary>
    public Span<float> this[(int Start, int Count) rows] => _numbers.Slice(rows.Start * _width, rows.Count * _width);

    /// <summary>A row becomes larger by another.</summary>
    /// <param name="row">Which.</param>
    /// <param name="by">[M].</param>
    public void Increase(int row, ReadOnlySpan<float> by)
    {
        ref var sum = ref MemoryMarshal.GetReference(this[row]);
        ref readonly var more = ref MemoryMarshal.GetReference(by[.._width]);
        var j = 0;
        for (; j + Vector256<float>.Count <= _width; j += Vector256<float>.Count)
            (Vector256.LoadUnsafe(ref sum, (nuint)j) + Vector256.LoadUnsafe(in more, (nuint)j)).StoreUnsafe(ref sum, (nuint)j);
        for (; j < _width; j++)
            this[row][j] += by[j];
    }

    /// <summary>Of a tensor of any shape.</summary>
    /// <param name="tensor">Floats, contiguous, on the CPU.</param>
    /// <returns>In the order of the tensor's dimensions.</returns>
    public static Span<float> NumbersOf(Tensor tensor) => MemoryMarshal.Cast<byte, float>(tensor.bytes);
}
