using System.Runtime.CompilerServices;

namespace Harness.Arithmetic;

/// <summary>Adds, copies and scales rows of numbers, sums columns, and computes ReLU.</summary>
internal static unsafe class Rows
{
    /// <summary>Adds one row to another.</summary>
    /// <param name="sum">The sum so far, [M]; changed in place.</param>
    /// <param name="by">The row to add, [M].</param>
    /// <param name="count">M, the length of a row.</param>
    public static void Add(float* sum, float* by, int count) => Elementwise.Run(new Addition(sum, by), count);

    /// <summary>Copies a row.</summary>
    /// <param name="from">Source, [M].</param>
    /// <param name="to">Target, [M].</param>
    /// <param name="count">M, the length of a row.</param>
    public static void Copy(float* from, float* to, int count) => new ReadOnlySpan<float>(from, count).CopyTo(new Span<float>(to, count));

    /// <summary>Multiplies a row by a number.</summary>
    /// <param name="row">Changed in place, [M].</param>
    /// <param name="by">The factor.</param>
    /// <param name="count">M, the length of a row.</param>
    public static void Scale(float* row, float by, int count) => Elementwise.Run(new Scaling(row, by), count);

    /// <summary>Sums every column, adding from the first row to the last.</summary>
    /// <param name="matrix">[N, M], contiguous.</param>
    /// <param name="sums">Receives the sums, [M]; they start with zero.</param>
    /// <param name="rows">N, the number of rows.</param>
    /// <param name="columns">M, the number of columns.</param>
    public static void SumColumns(float* matrix, float* sums, int rows, int columns)
    {
        new Span<float>(sums, columns).Clear();
        for (var row = 0; row < rows; row++)
            Add(sums, matrix + (nint)row * columns, columns);
    }

    /// <summary>Replaces negative numbers by zero and keeps NaN.</summary>
    /// <param name="numbers">Changed in place.</param>
    /// <param name="count">Number of elements.</param>
    public static void Relu(float* numbers, int count) => Elementwise.Run(new Rectification(numbers), count);

    /// <summary>Keeps the gradient where the output of a ReLU is positive or NaN, and sets it to zero elsewhere.</summary>
    /// <param name="gradient">Gradient of the output, [M].</param>
    /// <param name="output">Output of the ReLU, [M].</param>
    /// <param name="result">Receives the gradient of the ReLU's input, [M]; may be <paramref name="gradient"/> itself.</param>
    /// <param name="count">M, the length of a row.</param>
    public static void ReluBackward(float* gradient, float* output, float* result, int count) =>
        Elementwise.Run(new RectificationBackward(gradient, output, result), count);

    private readonly struct Addition(float* sum, float* by) : IElementwise
    {
        private readonly float* _sum = sum, _by = by;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Apply<TLanes>(int j) where TLanes : unmanaged, ILanes<TLanes> => TLanes.Store(TLanes.Load(_sum + j) + TLanes.Load(_by + j), _sum + j);
    }

    private readonly struct Scaling(float* row, float by) : IElementwise
    {
        private readonly float* _row = row;
        private readonly float _by = by;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Apply<TLanes>(int j) where TLanes : unmanaged, ILanes<TLanes> => TLanes.Store(TLanes.Load(_row + j) * TLanes.All(_by), _row + j);
    }

    private readonly struct Rectification(float* numbers) : IElementwise
    {
        private readonly float* _numbers = numbers;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Apply<TLanes>(int j) where TLanes : unmanaged, ILanes<TLanes>
        {
            TLanes zero = TLanes.All(0), x = TLanes.Load(_numbers + j);
            TLanes.Store(TLanes.IfGreater(zero, x, zero, x), _numbers + j);
        }
    }

    private readonly struct RectificationBackward(float* gradient, float* output, float* result) : IElementwise
    {
        private readonly float* _gradient = gradient, _output = output, _result = result;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Apply<TLanes>(int j) where TLanes : unmanaged, ILanes<TLanes>
        {
            TLanes zero = TLanes.All(0), output = TLanes.Load(_output + j), gradient = TLanes.Load(_gradient + j);
            TLanes.Store(TLanes.IfGreater(zero, output, zero, TLanes.IfEqual(zero, output, zero, gradient)), _result + j);
        }
    }
}
