using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Harness.Arithmetic;

namespace Harness.Experiments.Speed;

/// <summary>Measures the peak speed of one core: fused multiply-adds of floats that stay in registers.</summary>
/// <remarks>
/// No program that multiplies and adds floats on this core can be faster, so the share of this peak shows how much speed is left to gain.
/// A multiply-add takes about four cycles, and a core starts two to four in each cycle. So many independent accumulators are needed to keep all units busy.
/// </remarks>
internal static class FmaPeak
{
    private const int Bursts = 20, FirstLoops = 1 << 10;

    /// <summary>The accumulators of the wider loops. Together with the two factors, they fit into the sixteen registers of a CPU without AVX-512.</summary>
    private const int Accumulators = 12;

    /// <summary>The accumulators of the 128-bit loop. Arm's larger cores start four multiply-adds in a cycle and have 32 registers.</summary>
    private const int NarrowAccumulators = 16;

    private static readonly TimeSpan Burst = TimeSpan.FromMilliseconds(4);

    /// <summary>Returns the width of the widest vectors of floats that this machine has, in bits: 512, 256 or 128.</summary>
    public static int Bits => Avx512F.IsSupported ? 512 : Vector256.IsHardwareAccelerated ? 256 : 128;

    /// <summary>Measures the peak at <see cref="Bits"/>.</summary>
    /// <returns>10⁹ floating-point operations per second; a multiply-add counts as two. It is the best of twenty bursts.</returns>
    public static double GigaflopsPerSecond() => GigaflopsPerSecond(Time);

    /// <summary>Computes the peak at <see cref="Bits"/> from measured times.</summary>
    /// <param name="time">Runs the loop of a width, in bits, for a number of loops, and returns how long it took.</param>
    /// <returns>10⁹ floating-point operations per second, as the best of twenty bursts.</returns>
    internal static double GigaflopsPerSecond(Func<int, int, TimeSpan> time)
    {
        var loops = FirstLoops;
        while (time(Bits, loops) < Burst)
            loops *= 2;
        var best = Enumerable.Range(0, Bursts).Min(_ => time(Bits, loops));
        return FlopsPerLoop(Bits) * loops / best.TotalSeconds / 1e9;
    }

    /// <summary>Runs the loop. After enough loops, every accumulator reaches the fixed point of x·½ + 1.</summary>
    /// <param name="bits">512, 256 or 128.</param>
    /// <param name="loops">The number of multiply-adds of each accumulator.</param>
    /// <returns>The sum over lanes and accumulators.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There are no vectors of that width.</exception>
    internal static float Run(int bits, int loops) => bits switch
    {
        512 => Run<Lanes512>(loops),
        256 => Run<Lanes256>(loops),
        128 => RunNarrow(loops),
        _ => throw new ArgumentOutOfRangeException(nameof(bits), bits, "A vector must have 512, 256 or 128 bits."),
    };

    /// <summary>Returns the number of floats that the loop of a width computes in parallel.</summary>
    /// <param name="bits">512, 256 or 128.</param>
    /// <returns>The number of lanes times the number of accumulators.</returns>
    internal static int Chains(int bits) => bits / 32 * (bits == 128 ? NarrowAccumulators : Accumulators);

    private static double FlopsPerLoop(int bits) => 2.0 * Chains(bits);

    private static TimeSpan Time(int bits, int loops)
    {
        var clock = Stopwatch.StartNew();
        var sum = Run(bits, loops);
        var took = clock.Elapsed;
        return float.IsFinite(sum) ? took : throw new InvalidOperationException($"The sum of the multiply-adds is {sum}; expected a finite number.");
    }

    // Fully optimised from the start: on-stack replacement of an unoptimised loop may keep the accumulators in memory.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float Run<TLanes>(int loops) where TLanes : unmanaged, ILanes<TLanes>
    {
        TLanes half = TLanes.All(.5f), one = TLanes.All(1);
        TLanes a = default, b = default, c = default, d = default, e = default, f = default;
        TLanes g = default, h = default, i = default, j = default, k = default, l = default;
        for (var loop = 0; loop < loops; loop++)
        {
            a = TLanes.FusedMultiplyAdd(a, half, one);
            b = TLanes.FusedMultiplyAdd(b, half, one);
            c = TLanes.FusedMultiplyAdd(c, half, one);
            d = TLanes.FusedMultiplyAdd(d, half, one);
            e = TLanes.FusedMultiplyAdd(e, half, one);
            f = TLanes.FusedMultiplyAdd(f, half, one);
            g = TLanes.FusedMultiplyAdd(g, half, one);
            h = TLanes.FusedMultiplyAdd(h, half, one);
            i = TLanes.FusedMultiplyAdd(i, half, one);
            j = TLanes.FusedMultiplyAdd(j, half, one);
            k = TLanes.FusedMultiplyAdd(k, half, one);
            l = TLanes.FusedMultiplyAdd(l, half, one);
        }
        return Sum(a + b + c + d + e + f + g + h + i + j + k + l);
    }

    /// <summary>Runs the loop with the accumulators that an Arm core needs, which are more than the sixteen registers of other CPUs hold.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float RunNarrow(int loops)
    {
        Lanes128 half = Lanes128.All(.5f), one = Lanes128.All(1);
        Lanes128 a = default, b = default, c = default, d = default, e = default, f = default, g = default, h = default;
        Lanes128 i = default, j = default, k = default, l = default, m = default, n = default, o = default, p = default;
        for (var loop = 0; loop < loops; loop++)
        {
            a = Lanes128.FusedMultiplyAdd(a, half, one);
            b = Lanes128.FusedMultiplyAdd(b, half, one);
            c = Lanes128.FusedMultiplyAdd(c, half, one);
            d = Lanes128.FusedMultiplyAdd(d, half, one);
            e = Lanes128.FusedMultiplyAdd(e, half, one);
            f = Lanes128.FusedMultiplyAdd(f, half, one);
            g = Lanes128.FusedMultiplyAdd(g, half, one);
            h = Lanes128.FusedMultiplyAdd(h, half, one);
            i = Lanes128.FusedMultiplyAdd(i, half, one);
            j = Lanes128.FusedMultiplyAdd(j, half, one);
            k = Lanes128.FusedMultiplyAdd(k, half, one);
            l = Lanes128.FusedMultiplyAdd(l, half, one);
            m = Lanes128.FusedMultiplyAdd(m, half, one);
            n = Lanes128.FusedMultiplyAdd(n, half, one);
            o = Lanes128.FusedMultiplyAdd(o, half, one);
            p = Lanes128.FusedMultiplyAdd(p, half, one);
        }
        return Sum(a + b + c + d + e + f + g + h + i + j + k + l + m + n + o + p);
    }

    private static unsafe float Sum<TLanes>(TLanes lanes) where TLanes : unmanaged, ILanes<TLanes>
    {
        var numbers = stackalloc float[TLanes.Count];
        TLanes.Store(lanes, numbers);
        var sum = 0f;
        for (var lane = 0; lane < TLanes.Count; lane++)
            sum += numbers[lane];
        return sum;
    }
}
