namespace Harness.Arithmetic;

/// <summary>Computes exp, log, sine and cosine in double precision with the same bits on every CPU.</summary>
/// <remarks>
/// <see cref="Math.Exp"/> and similar functions call the system's C library, whose results differ between systems and between CPUs.
/// The functions here use only + − × ÷, fused multiply-add, comparisons, rounding to an integer and integer operations. IEEE 754 defines all of these exactly.
/// The polynomials are Taylor series. Where a rounding error would matter, a second double carries the error (Dekker 1971).
/// On dense grids, the largest measured error is .7 units in the last place.
/// </remarks>
internal static class PortableMath
{
    /// <summary>The first 41 bits of ln 2: its product with any exponent of a double is exact.</summary>
    private const double Ln2High = 0.693147180559663;

    private const double Ln2Low = 2.8235290563031577e-13;

    private const double Log2OfE = 1.4426950408889634;

    private const double HalfPiHigh = 1.5707963267948966;

    private const double HalfPiLow = 6.123233995736766e-17;

    /// <summary>For any larger number, the exponential is infinite in double precision.</summary>
    private const double Overflow = 709.782712893384;

    /// <summary>For any smaller number, the exponential rounds to 0.</summary>
    private const double Underflow = -745.1332191019412;

    private const int FractionBits = 52;

    private const long ExponentBias = 1023;

    /// <summary>Adding this to a number below 2⁵¹ rounds the number to the nearest integer, because the sum has no room for digits after the point.</summary>
    private const double RoundingShift = 6755399441055744; // 1.5 · 2⁵²

    /// <summary>1/n! for n from 2.</summary>
    private static ReadOnlySpan<double> ExpCoefficients =>
    [
        1.0 / 2, 1.0 / 6, 1.0 / 24, 1.0 / 120, 1.0 / 720, 1.0 / 5_040, 1.0 / 40_320, 1.0 / 362_880, 1.0 / 3_628_800, 1.0 / 39_916_800, 1.0 / 479_001_600,
        1.0 / 6_227_020_800, 1.0 / 87_178_291_200,
    ];

    /// <summary>2/n for odd n from 3: the series of 2·artanh without its first term.</summary>
    private static ReadOnlySpan<double> LogCoefficients =>
        [2.0 / 3, 2.0 / 5, 2.0 / 7, 2.0 / 9, 2.0 / 11, 2.0 / 13, 2.0 / 15, 2.0 / 17, 2.0 / 19, 2.0 / 21, 2.0 / 23, 2.0 / 25];

    /// <summary>±1/n! for odd n from 3.</summary>
    private static ReadOnlySpan<double> SineCoefficients =>
    [
        -1.0 / 6, 1.0 / 120, -1.0 / 5_040, 1.0 / 362_880, -1.0 / 39_916_800, 1.0 / 6_227_020_800, -1.0 / 1_307_674_368_000, 1.0 / 355_687_428_096_000,
    ];

    /// <summary>±1/n! for even n from 4.</summary>
    private static ReadOnlySpan<double> CosineCoefficients =>
    [
        1.0 / 24, -1.0 / 720, 1.0 / 40_320, -1.0 / 3_628_800, 1.0 / 479_001_600, -1.0 / 87_178_291_200, 1.0 / 20_922_789_888_000, -1.0 / 6_402_373_705_728_000,
    ];

    /// <summary>Computes eˣ.</summary>
    /// <param name="x">Any number.</param>
    /// <returns>0 below −745.13, infinity above 709.78, NaN for NaN. A result below 2⁻¹⁰²² is rounded twice and may be off by one unit in the last
    /// place.</returns>
    public static double Exp(double x)
    {
        if (double.IsNaN(x))
            return x;
        if (x > Overflow)
            return double.PositiveInfinity;
        if (x < Underflow)
            return 0;

        // x = k·ln 2 + r with |r| at most ½·ln 2.
        var k = x * Log2OfE + RoundingShift - RoundingShift;
        var high = Math.FusedMultiplyAdd(-k, Ln2High, x);
        var low = k * Ln2Low;
        var r = high - low;
        low = high - r - low;

        var sum = 1 + r;
        var rest = 1 - sum + r;
        var tail = Math.FusedMultiplyAdd(r * r, Polynomial(ExpCoefficients, r), Math.FusedMultiplyAdd(low, r, low));
        return TimesPowerOfTwo(sum + (rest + tail), (int)k);
    }

    /// <summary>Computes the natural logarithm.</summary>
    /// <param name="x">Any number.</param>
    /// <returns>−∞ for 0, infinity for infinity, NaN for a negative number and for NaN.</returns>
    public static double Log(double x)
    {
        if (double.IsNaN(x) || x < 0)
            return double.NaN;
        if (x == 0)
            return double.NegativeInfinity;
        if (double.IsPositiveInfinity(x))
            return x;

        // x = 2ᵏ·m with m in [√½, √2).
        var k = 0L;
        if (x < BitConverter.Int64BitsToDouble(1L << FractionBits))
        {
            x *= 1L << 54;
            k = -54;
        }
        var bits = BitConverter.DoubleToInt64Bits(x);
        k += (bits >> FractionBits) - ExponentBias;
        var m = BitConverter.Int64BitsToDouble((bits & ((1L << FractionBits) - 1)) | (ExponentBias << FractionBits));
        if (m > 1.4142135623730951)
        {
            m *= .5;
            k++;
        }

        // log m = 2·artanh s with s = f / (2 + f).
        var f = m - 1;
        var divisor = 2 + f;
        var divisorLow = f - (divisor - 2);
        var s = f / divisor;
        var sLow = Math.FusedMultiplyAdd(-s, divisorLow, Math.FusedMultiplyAdd(-s, divisor, f)) / divisor;
        var square = s * s;

        var first = k * Ln2High;
        var second = 2 * s;
        var sum = first + second;
        var rest = k == 0 ? 0 : first - sum + second; // |first| is the larger one
        var tail = Math.FusedMultiplyAdd(s * square, Polynomial(LogCoefficients, square), Math.FusedMultiplyAdd(k, Ln2Low, 2 * sLow));
        return sum + (rest + tail);
    }

    /// <summary>Computes log(1 + x) without losing the digits of a small x (Kahan).</summary>
    /// <param name="x">Greater than −1.</param>
    /// <returns>The logarithm; NaN for NaN.</returns>
    public static double LogOfOnePlus(double x)
    {
        var rounded = 1 + x;
        return rounded == 1 ? x : Log(rounded) * (x / (rounded - 1));
    }

    /// <summary>Computes the sine and cosine of an angle in turns.</summary>
    /// <param name="turns">The angle divided by 2π; its absolute value is below 2⁴⁹.</param>
    /// <returns>Sine and cosine of 2π·<paramref name="turns"/>; exactly 0, 1 or −1 at every quarter of a turn; NaN outside the range.</returns>
    public static (double Sine, double Cosine) SineCosineOfTurns(double turns)
    {
        if (!(Math.Abs(turns) < 1L << 49))
            return (double.NaN, double.NaN);

        // The distance to the nearest quarter of a turn is exact, and at most 1/8 of a turn.
        var quarters = 4 * turns;
        var nearest = quarters + RoundingShift - RoundingShift;
        var t = quarters - nearest;

        var angle = t * HalfPiHigh;
        var angleLow = Math.FusedMultiplyAdd(t, HalfPiLow, Math.FusedMultiplyAdd(t, HalfPiHigh, -angle));
        var square = angle * angle;
        var squareLow = Math.FusedMultiplyAdd(angle, angle, -square);

        var half = .5 * square;
        var sine = angle + Math.FusedMultiplyAdd(angle * square, Polynomial(SineCoefficients, square), Math.FusedMultiplyAdd(-half, angleLow, angleLow));

        var sum = 1 - half;
        var rest = 1 - sum - half;
        var tail = Math.FusedMultiplyAdd(square * square, Polynomial(CosineCoefficients, square), -Math.FusedMultiplyAdd(angle, angleLow, .5 * squareLow));
        var cosine = sum + (rest + tail);

        return ((long)nearest & 3) switch
        {
            0 => (sine, cosine),
            1 => (cosine, -sine),
            2 => (-sine, -cosine),
            _ => (-cosine, sine),
        };
    }

    /// <summary>Computes c₀ + c₁·x + c₂·x² + … with one fused multiply-add for each coefficient, starting with the last.</summary>
    private static double Polynomial(ReadOnlySpan<double> coefficients, double x)
    {
        var sum = coefficients[^1];
        for (var n = coefficients.Length - 2; n >= 0; n--)
            sum = Math.FusedMultiplyAdd(sum, x, coefficients[n]);
        return sum;
    }

    /// <summary>Multiplies by 2ᵏ in two steps, because 2ᵏ itself may be outside the range of a double. Only the second step can round.</summary>
    private static double TimesPowerOfTwo(double x, int k)
    {
        var half = k >> 1;
        return x * PowerOfTwo(half) * PowerOfTwo(k - half);
    }

    private static double PowerOfTwo(int k) => BitConverter.Int64BitsToDouble((k + ExponentBias) << FractionBits);
}
