namespace Harness.Arithmetic;

/// <summary>Provides each thread with temporary memory for kernels. It grows to the largest requested size and is kept.</summary>
/// <remarks>Each slot has one purpose, so two purposes never share memory. The memory is aligned to a cache line, because otherwise every load of a 512-bit
/// register would cross one.</remarks>
internal static unsafe class ScratchMemory
{
    private const int CacheLine = 64;

    [ThreadStatic]
    private static float[]?[]? _memory;

    /// <summary>The purpose of the memory.</summary>
    public enum Slot
    {
        /// <summary>The right side of a product.</summary>
        Panels,

        /// <summary>A second right side, which stays valid while others are packed.</summary>
        RecurrentPanels,

        /// <summary>A third right side, beside the second one.</summary>
        CandidatePanels,

        /// <summary>Partial sums.</summary>
        Sums,

        /// <summary>Row offsets.</summary>
        Offsets,

        /// <summary>A reordered matrix.</summary>
        Reordered,
    }

    /// <summary>Returns the thread's memory of a slot.</summary>
    /// <param name="slot">The purpose.</param>
    /// <param name="numbers">Number of single-precision numbers or 32-bit integers.</param>
    /// <returns>Uninitialised memory. It is valid until the same thread requests more from the same slot.</returns>
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
