using System.Runtime.CompilerServices;

namespace Harness.Arithmetic;

/// <summary>Computes exp, tanh and the logistic function in single precision, with the same bits on every CPU.</summary>
/// <remarks>
/// eˣ = 2ⁿ·eʳ with n = x/ln 2 rounded and |r| ≤ ln 2 / 2. eʳ − 1 = r + r²·P(r). P is a minimax polynomial of degree 5, fitted to the relative error of eʳ − 1,
/// which is below 2⁻³¹. <c>VectorFunctionsTests</c> measures the accuracies below over a dense grid.
/// </remarks>
internal static class VectorFunctions
{
    /// <summary>Below this number, eˣ is not a normal number.</summary>
    public const float LowestExponent = -87.33f;

    /// <summary>Larger numbers are replaced by this one, because 2ⁿ would not be finite.</summary>
    public const float HighestExponent = 88.37f;

    private const float Log2E = 1.44269502f, Ln2High = .693145752f, Ln2Low = 1.42860677e-6f; // Ln2High has 15 bits, so that n · Ln2High is exact

    /// <summary>1.5 · 2²³: adding a number to it rounds the number to an integer.</summary>
    private const float Rounding = 12_582_912f;

    private const float P0 = .5f, P1 = .166666657f, P2 = .0416663587f, P3 = 8.33338965e-3f, P4 = 1.39406684e-3f, P5 = 1.98458816e-4f;

    /// <summary>Beyond ± this number, tanh is ± 1 in single precision.</summary>
    private const float TanhIsOne = 10f;

    /// <summary>Computes eˣ to 1 ulp.</summary>
    /// <typeparam name="TLanes">The register type.</typeparam>
    /// <param name="x">Any numbers.</param>
    /// <returns>0 below <see cref="LowestExponent"/>; e to the power of <see cref="HighestExponent"/> above that bound; NaN for NaN.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLanes Exp<TLanes>(TLanes x) where TLanes : unmanaged, ILanes<TLanes>
    {
        var (lowest, highest) = (TLanes.All(LowestExponent), TLanes.All(HighestExponent));
        var (power, excess) = Split(TLanes.IfGreater(x, highest, highest, TLanes.IfGreater(lowest, x, lowest, x)));
        return TLanes.IfGreater(lowest, x, TLanes.All(0), TLanes.FusedMultiplyAdd(power, excess, power));
    }

    /// <summary>Computes 1 / (1 + e⁻ˣ) to 3 ulp.</summary>
    /// <typeparam name="TLanes">The register type.</typeparam>
    /// <param name="x">Any numbers.</param>
    /// <returns>In 0 … 1; NaN for NaN.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLanes Sigmoid<TLanes>(TLanes x) where TLanes : unmanaged, ILanes<TLanes>
    {
        var (highest, one) = (TLanes.All(-LowestExponent), TLanes.All(1));
        var (power, excess) = Split(TLanes.All(0) - Clamp(x, highest));
        return one / (one + TLanes.FusedMultiplyAdd(power, excess, power));
    }

    /// <summary>Computes tanh x to 3 ulp from e²ˣ − 1, which keeps its digits near 0.</summary>
    /// <typeparam name="TLanes">The register type.</typeparam>
    /// <param name="x">Any numbers.</param>
    /// <returns>In −1 … 1; NaN for NaN.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLanes Tanh<TLanes>(TLanes x) where TLanes : unmanaged, ILanes<TLanes>
    {
        var clamped = Clamp(x, TLanes.All(TanhIsOne));
        var (power, excess) = Split(clamped + clamped);
        var less = TLanes.FusedMultiplyAdd(power, excess, power - TLanes.All(1)); // e²ˣ − 1
        return less / (less + TLanes.All(2));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TLanes Clamp<TLanes>(TLanes x, TLanes bound) where TLanes : unmanaged, ILanes<TLanes>
    {
        var lower = TLanes.All(0) - bound;
        return TLanes.IfGreater(x, bound, bound, TLanes.IfGreater(lower, x, lower, x));
    }

    /// <summary>Splits eˣ into 2ⁿ and eʳ − 1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (TLanes Power, TLanes Excess) Split<TLanes>(TLanes x) where TLanes : unmanaged, ILanes<TLanes>
    {
        var rounding = TLanes.All(Rounding);
        var rounded = TLanes.FusedMultiplyAdd(x, TLanes.All(Log2E), rounding);
        var n = rounded - rounding;
        var r = TLanes.FusedMultiplyAdd(n, TLanes.All(-Ln2High), x);
        r = TLanes.FusedMultiplyAdd(n, TLanes.All(-Ln2Low), r);
        var p = TLanes.FusedMultiplyAdd(TLanes.All(P5), r, TLanes.All(P4));
        p = TLanes.FusedMultiplyAdd(p, r, TLanes.All(P3));
        p = TLanes.FusedMultiplyAdd(p, r, TLanes.All(P2));
        p = TLanes.FusedMultiplyAdd(p, r, TLanes.All(P1));
        p = TLanes.FusedMultiplyAdd(p, r, TLanes.All(P0));
        return (TLanes.PowerOfTwo(rounded), TLanes.FusedMultiplyAdd(r * r, p, r));
    }
}
