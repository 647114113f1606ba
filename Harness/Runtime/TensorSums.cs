using TorchSharp;
using static TorchSharp.torch;

namespace Harness.Runtime;

/// <summary>Adds tensors. The factor that torch multiplies the second one by is kept in a field.</summary>
/// <remarks>
/// TorchSharp 0.107 creates that factor, 1, again for every <c>+</c>, and lets the garbage collector free it while native code still reads it.
/// It was seen as "Expected false to be true … toFloat", about once in ten thousand steps while the collector was busy. The memory could also hold another
/// number and give a wrong sum. Therefore the operator is a banned symbol. A difference has no such factor.
/// </remarks>
internal static class TensorSums
{
    private static readonly Scalar Once = 1;

    /// <summary>Returns the sum of two tensors.</summary>
    public static Tensor Plus(this Tensor one, Tensor other) => one.add(other, Once);

    /// <summary>Adds the other tensor to this one, in place.</summary>
    public static Tensor Increase(this Tensor one, Tensor other) => one.add_(other, Once);
}
