using System.Collections.Concurrent;
using TorchSharp;
using static TorchSharp.torch;

namespace Harness.Tests;

/// <summary>Numbers for torch that live as long as the process.</summary>
/// <remarks>TorchSharp 0.107 lets the garbage collector free a temporary one while native code still reads it.</remarks>
internal static class Held
{
    private static readonly ConcurrentDictionary<object, Scalar> Numbers = new();

    /// <summary>A whole number.</summary>
    public static Scalar Number(int value) => Numbers.GetOrAdd(value, _ => value.ToScalar());

    /// <summary>A number in single precision.</summary>
    public static Scalar Number(float value) => Numbers.GetOrAdd(value, _ => value.ToScalar());

    /// <summary>A number in double precision.</summary>
    public static Scalar Number(double value) => Numbers.GetOrAdd(value, _ => value.ToScalar());

    /// <summary>The whole numbers from zero on; torch's own <c>arange</c> makes its step anew for each call.</summary>
    public static Tensor Range(int count, ScalarType precision = ScalarType.Int64) => Range(0, count, precision);

    /// <summary>The whole numbers from a first one up to a last one that is left out.</summary>
    public static Tensor Range(int first, int end, ScalarType precision) => arange(Number(first), Number(end), Number(1), precision);
}
