using System.Numerics;

namespace Harness.Tests.Arithmetic;

/// <summary>Computes exact values of functions, to test functions in double precision. Uses fixed-point numbers with 400 binary digits after the point, and
/// Taylor series in their simplest form.</summary>
internal static class ExactFunctions
{
    private const int Digits = 400;

    private static readonly BigInteger One = BigInteger.One << Digits;

    private static readonly BigInteger Ln2 = 2 * Artanh(One / 3);

    private static readonly BigInteger Pi = 4 * (4 * Arctan(One / 5) - Arctan(One / 239)); // Machin 1706

    /// <summary>Returns the difference between a result and eˣ, in units in the last place of the true value.</summary>
    public static double ErrorOfExp(double x, double result)
    {
        var k = (int)Math.Round(x / Math.Log(2));
        var r = Fixed(x) - k * Ln2;
        return Distance(Fixed(Math.ScaleB(result, -k)), Series(r, (term, n) => term * r / n), subnormal: Math.Pow(2, Math.Max(-1074.0 - k, -1000)));
    }

    /// <summary>Returns the difference between a result and log x, in units in the last place of the true value.</summary>
    public static double ErrorOfLog(double x, double result)
    {
        var k = Math.ILogB(x);
        var m = Fixed(Math.ScaleB(x, -k));
        return Distance(Fixed(result), k * Ln2 + 2 * Artanh(((m - One) << Digits) / (m + One)));
    }

    /// <summary>Returns the difference between a result and sin 2πu, where u is the number of turns, in units in the last place of the true value.</summary>
    public static double ErrorOfSine(double turns, double result) => Distance(Fixed(result), SineCosine(turns).Sine);

    /// <summary>Returns the difference between a result and cos 2πu, where u is the number of turns, in units in the last place of the true value.</summary>
    public static double ErrorOfCosine(double turns, double result) => Distance(Fixed(result), SineCosine(turns).Cosine);

    private static (BigInteger Sine, BigInteger Cosine) SineCosine(double turns)
    {
        var angle = (2 * Pi * (Fixed(turns) % One)) >> Digits;
        var square = (angle * angle) >> Digits;
        return ((angle * Series(square, (term, n) => -term * square / ((2 * n) * (2 * n + 1)))) >> Digits,
            Series(square, (term, n) => -term * square / ((2 * n - 1) * (2 * n))));
    }

    private static BigInteger Artanh(BigInteger x)
    {
        var (square, power, sum) = ((x * x) >> Digits, x, x);
        for (var n = 3; !power.IsZero && power != -1; n += 2)
            sum += (power = (power * square) >> Digits) / n;
        return sum;
    }

    private static BigInteger Arctan(BigInteger x)
    {
        var (square, power, sum) = ((x * x) >> Digits, x, x);
        for (var n = 3; !power.IsZero && power != -1; n += 2)
            sum += (power = -((power * square) >> Digits)) / n;
        return sum;
    }

    private static BigInteger Series(BigInteger argument, Func<BigInteger, int, BigInteger> next)
    {
        var (term, sum) = (One, One);
        for (var n = 1; !argument.IsZero && BigInteger.Abs(term) > 1; n++)
            sum += term = next(term, n) >> Digits;
        return sum;
    }

    private static double Distance(BigInteger result, BigInteger truth, double subnormal = 0)
    {
        var unit = Math.Max(subnormal, Math.BitIncrement(Math.Abs(ToDouble(truth))) - Math.Abs(ToDouble(truth)));
        return ToDouble(BigInteger.Abs(result - truth)) / unit;
    }

    private static BigInteger Fixed(double x)
    {
        var bits = BitConverter.DoubleToInt64Bits(x);
        var exponent = (int)((bits >> 52) & 0x7FF);
        var mantissa = (BigInteger)((bits & ((1L << 52) - 1)) | (exponent == 0 ? 0 : 1L << 52));
        var shift = Math.Max(exponent, 1) - 1075 + Digits;
        var magnitude = shift >= 0 ? mantissa << shift : mantissa >> -shift;
        return bits < 0 ? -magnitude : magnitude;
    }

    private static double ToDouble(BigInteger x) => Math.ScaleB((double)x, -Digits);
}
