using static TorchSharp.torch;

namespace Harness.Models.Recurrences.Cuda;

/// <summary>A tensor argument of a kernel of <c>TimeSteps.cu</c>. The kernel receives only its address, so it would misread any unexpected tensor.</summary>
/// <param name="Name">Name of the argument in the source.</param>
/// <param name="Tensor">The tensor; null for an optional argument.</param>
/// <param name="Gates">G, the number of gates per unit.</param>
/// <param name="IsWeight">True for the shape [D, G · H, H], false for [T, N, D, G · H].</param>
internal readonly record struct TimeStepArgument(string Name, Tensor? Tensor, int Gates = 1, bool IsWeight = false)
{
    /// <summary>Checks the type, device, shape and layout of the tensor.</summary>
    /// <param name="kernel">Name of the kernel, for messages.</param>
    /// <param name="states">[T, N, D, H], on the expected device.</param>
    /// <exception cref="ArgumentException">The tensor does not fit the kernel.</exception>
    public void Require(string kernel, Tensor states)
    {
        if (Tensor is null)
            return;
        var units = states.shape[3];
        Require(kernel, Name, Tensor, ScalarType.Float32, IsWeight ? [states.shape[2], Gates * units, units] : [.. states.shape[..3], Gates * units], states);
    }

    /// <summary>Checks an argument of any shape.</summary>
    /// <param name="kernel">Name of the kernel, for messages.</param>
    /// <param name="name">Name of the argument.</param>
    /// <param name="tensor">The argument.</param>
    /// <param name="type">The expected type.</param>
    /// <param name="shape">The expected shape.</param>
    /// <param name="states">A tensor on the expected device.</param>
    /// <exception cref="ArgumentException">The tensor does not fit the kernel.</exception>
    public static void Require(string kernel, string name, Tensor tensor, ScalarType type, long[] shape, Tensor states)
    {
        if (tensor.dtype == type && tensor.device_type == states.device_type && tensor.device_index == states.device_index
            && tensor.shape.AsSpan().SequenceEqual(shape) && tensor.is_contiguous())
            return;
        throw new ArgumentException($"The kernel {kernel} got {name} as {(tensor.is_contiguous() ? "contiguous" : "not contiguous")} {tensor.dtype} "
            + $"[{string.Join(", ", tensor.shape)}] on {tensor.device}; expected contiguous {type} [{string.Join(", ", shape)}] on {states.device}.");
    }
}
