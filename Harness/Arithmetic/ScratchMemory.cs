namespace Harness.Arithmetic;

/// <summary>Memory of a thread for what a kernel needs while it runs; it grows to the largest size asked for and is kept.</summary>
/// <remarks>One slot serves one purpose, so that two purposes never share memory. Its start is aligned to a cache line, which a register of 512 bits would
/// otherwise cross with every load.</remarks>
internal static unsafe class ScratchMemory
{
    private const int CacheLine = 64;

    [ThreadStatic]
    private static float[]?[]? _memory;

    /// <summary>What memory is for.</summary>
    public enum Slot
    {
        /// <summary>The right side of a product.</summary>
        Panels,

        /// <summary>A second right side that stays while others are packed.</summary>
        RecurrentPanels,

        /// <summary>Sums on their way.</summary>
        Sums,

        /// <summary>Offsets of rows.</summary>
        Offsets,

        /// <summary>A matrix in another order.</summary>
        Reordered,
    }

    /// <summary>Gives a thread's memory.</summary>
    /// <param name="slot">What for.</param>
    /// <param name="numbers">How many single-precision numbers, or 32-bit integers.</param>
    /// <returns>Uninitialised; valid until the same slot is asked for more on the same thread.</returns>
    public static float* Of(Slot slot, int numbers)
    {
        _memory ??= new float[Enum.GetValues<Slot>().Length][];
        ref var memory = ref _memory[(int)slot];
        const int Padding = CacheLine / sizeof(float);
        if (memory is null || memory.Length < numbers + Padding)
            memory = GC.AllocateUninitializedArray<float>(numbers + Padding, pinned: true);
        fixed (float* start = memory)
            return (float*)(((nuint)start + CacheLine - 1) / CacheLine * CacheLine);
    }
}
