using static TorchSharp.torch;

namespace Harness.Models.Recurrences.Cuda;

/// <summary>A tensor that a kernel of <c>TimeSteps.cu</c> takes. The kernel goes by its address, so anything unexpected would be read as other numbers.</summary>
/// <param name="Name">As in the source.</param>
/// <param name="Tensor">Null for what the kernel can do without.</param>
/// <param name="Gates">G: how many numbers a unit has.</param>
/// <param name="IsWeight">True for [D, G · H, H], false for [T, N, D, G · H].</param>
internal readonly record struct TimeStepArgument(string Name, Tensor? Tensor, int Gates = 1, bool IsWeight = false)
{
    /// <summary>Checks type, device, shape and layout.</summary>
    /// <param name="kernel">For messages.</param>
    /// <param name="states">[T, N, D, H], on the device that is expected.</param>
    /// <exception cref="ArgumentException">The tensor is not what the kernel takes.</exception>
    public void Require(string kernel, Tensor states)
    {
        if (Tensor is null)
            return;
        var units = states.shape[3];
        long[] shape = IsWeight ? [states.shape[2], Gates * units, units] : [.. states.shape[..3], Gates * units];
        if (Tensor.dtype == ScalarType.Float32 && Tensor.device_type == states.device_type && Tensor.device_index == states.device_index
            && Tensor.shape.AsSpan().SequenceEqual(shape) && Tensor.is_contiguous())
            return;
        throw new ArgumentException($"The kernel {kernel} got {Name} as {(Tensor.is_contiguous() ? "contiguous" : "not contiguous")} {Tensor.dtype} "
            + $"[{string.Join(", ", Tensor.shape)}] on {Tensor.device}; expected contiguous {ScalarType.Float32} [{string.Join(", ", shape)}] on {states.device}.");
    }
}
