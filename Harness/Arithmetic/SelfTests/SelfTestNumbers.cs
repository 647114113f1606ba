namespace Harness.Arithmetic.SelfTests;

/// <summary>Numbers that a self-test works on. They convert to the pointer that kernels take.</summary>
/// <param name="start">Address of the first number, pinned by the run.</param>
/// <param name="count">Number of elements.</param>
internal readonly unsafe struct SelfTestNumbers(float* start, int count)
{
    private readonly float* _start = start;

    /// <summary>All numbers.</summary>
    public Span<float> Span => new(_start, count);

    /// <summary>Returns the address of the first number.</summary>
    /// <param name="numbers">The numbers; valid as long as the run lives.</param>
    public static implicit operator float*(SelfTestNumbers numbers) => numbers._start;
}
