using TorchSharp;
using static TorchSharp.torch;

namespace Harness.Runtime;

/// <summary>Sums of tensors, with the factor that torch multiplies the second one by held for good.</summary>
/// <remarks>
/// TorchSharp 0.107 makes that factor, 1, anew for every <c>+</c>, and lets the garbage collector free it while native code still reads it:
/// seen as "Expected false to be true … toFloat",
/// about once in ten thousand steps beside a busy collector; it could as well be another number, and a wrong sum.
/// The operator is a banned symbol for that; a difference has no such factor.
/// </remarks>
internal static class TensorSums
{
    private static readonly Scalar Once = 1;

    /// <summary>One plus the other.</summary>
    public static Tensor Plus(this Tensor one, Tensor other) => one.add(other, Once);

    /// <summary>Adds the other to one, in place.</summary>
    public static Tensor Increase(this Tensor one, Tensor other) => one.add_(other, Once);
}
