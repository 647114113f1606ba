using System.Collections.Concurrent;
using TorchSharp;
using static TorchSharp.torch;

namespace Harness.Tests;

/// <summary>Provides scalars for torch that live as long as the process.</summary>
/// <remarks>TorchSharp 0.107 lets the garbage collector free a temporary scalar while native code still reads it.</remarks>
internal static class Held
{
    private static readonly ConcurrentDictionary<object, Scalar> Numbers = new();

    /// <summary>Returns a scalar of a whole number.</summary>
    public static Scalar Number(int value) => Numbers.GetOrAdd(value, _ => value.ToScalar());

    /// <summary>Returns a scalar in single precision.</summary>
    public static Scalar Number(float value) => Numbers.GetOrAdd(value, _ => value.ToScalar());

    /// <summary>Returns a scalar in double precision.</summary>
    public static Scalar Number(double value) => Numbers.GetOrAdd(value, _ => value.ToScalar());

    /// <summary>Returns the whole numbers from zero. Torch's <c>arange</c> would create a temporary scalar for its step at each call.</summary>
    public static Tensor Range(int count, ScalarType precision = ScalarType.Int64) => Range(0, count, precision);

    /// <summary>Returns the whole numbers from the first one up to, but without, the end.</summary>
    public static Tensor Range(int first, int end, ScalarType precision) => arange(Number(first), Number(end), Number(1), precision);
}
