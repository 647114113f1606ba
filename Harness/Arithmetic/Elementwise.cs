using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Harness.Arithmetic;

/// <summary>A computation in which no element depends on another. Lanes never mix, so the result does not depend on the width of a register.</summary>
internal interface IElementwise
{
    /// <summary>Computes the elements of one register, from element j on.</summary>
    /// <typeparam name="TLanes">The register type.</typeparam>
    /// <param name="j">Index of the first element.</param>
    void Apply<TLanes>(int j) where TLanes : unmanaged, ILanes<TLanes>;
}

/// <summary>Runs elementwise computations with the widest registers of the machine. The remaining elements are computed one by one.</summary>
internal static class Elementwise
{
    /// <summary>Computes elements 0 … count − 1.</summary>
    /// <typeparam name="TKernel">The type of the computation.</typeparam>
    /// <param name="kernel">The computation, with pointers to its numbers.</param>
    /// <param name="count">Number of elements.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run<TKernel>(TKernel kernel, int count) where TKernel : struct, IElementwise
    {
        var done = Vector512.IsHardwareAccelerated ? Run<TKernel, Lanes512>(kernel, 0, count)
            : Vector256.IsHardwareAccelerated ? Run<TKernel, Lanes256>(kernel, 0, count)
            : Run<TKernel, Lanes128>(kernel, 0, count);
        if (done < count)
            Run<TKernel, ScalarLane>(kernel, done, count);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int Run<TKernel, TLanes>(TKernel kernel, int start, int count) where TKernel : struct, IElementwise where TLanes : unmanaged, ILanes<TLanes>
    {
        var j = start;
        for (; j + TLanes.Count <= count; j += TLanes.Count)
            kernel.Apply<TLanes>(j);
        return j;
    }
}
