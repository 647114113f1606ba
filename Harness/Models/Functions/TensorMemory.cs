using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Harness.Arithmetic;
using TorchSharp;
using static TorchSharp.torch;

namespace Harness.Models.Functions;

/// <summary>Gives the kernels of <see cref="Arithmetic"/> access to the memory of tensors.</summary>
/// <remarks>An address is valid as long as the tensor lives. Gradients that TorchSharp passes to torch live as long as the dispose scope in which
/// <c>backward</c> is called. So call <c>backward</c> in a dispose scope.</remarks>
internal static unsafe class TensorMemory
{
    /// <summary>Returns whether the kernels can read a tensor. They do not read double precision, which only checks use and torch computes.</summary>
    /// <param name="tensor">An input of a layer.</param>
    /// <returns>True for single precision on a CPU.</returns>
    public static bool CanBeRead(Tensor tensor) => tensor.device_type == DeviceType.CPU && tensor.dtype == ScalarType.Float32;

    /// <summary>Returns the address of the first number.</summary>
    /// <param name="tensor">A contiguous tensor in single precision on the CPU.</param>
    /// <exception cref="ArgumentException">The tensor is not contiguous or not in single precision.</exception>
    public static float* Floats(Tensor tensor)
    {
        if (tensor.dtype != ScalarType.Float32 || !tensor.is_contiguous())
            throw new ArgumentException($"Got a tensor of {tensor.dtype}, {(tensor.is_contiguous() ? "" : "not ")}contiguous; expected contiguous "
                + $"{ScalarType.Float32}.", nameof(tensor));
        return (float*)Unsafe.AsPointer(ref MemoryMarshal.GetReference(tensor.bytes));
    }

    /// <summary>Returns a matrix view of a tensor. Its rows are the last dimension.</summary>
    /// <param name="tensor">[…, M]; contiguous, in single precision, on the CPU.</param>
    public static MatrixView Matrix(Tensor tensor)
    {
        var columns = (int)tensor.shape[^1];
        return new MatrixView(Floats(tensor), columns == 0 ? 0 : checked((int)(tensor.NumberOfElements / columns)), columns);
    }
}
