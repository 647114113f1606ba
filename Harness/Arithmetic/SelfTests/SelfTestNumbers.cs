namespace Harness.Arithmetic.SelfTests;

/// <summary>Numbers that a self-test works on; they convert to the pointer that kernels take.</summary>
/// <param name="start">Pinned by the run.</param>
/// <param name="count">How many.</param>
internal readonly unsafe struct SelfTestNumbers(float* start, int count)
{
    private readonly float* _start = start;

    /// <summary>All numbers.</summary>
    public Span<float> Span => new(_start, count);

    /// <summary>Where the numbers begin.</summary>
    /// <param name="numbers">Alive as long as the run.</param>
    public static implicit operator float*(SelfTestNumbers numbers) => numbers._start;
}
