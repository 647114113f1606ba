using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Harness.Arithmetic;
using TorchSharp;
using static TorchSharp.torch;

namespace Harness.Models.Functions;

/// <summary>The numbers of a tensor where they lie, for the kernels of <see cref="Arithmetic"/>.</summary>
/// <remarks>Addresses are good for as long as the tensor lives. Gradients that TorchSharp hands to torch live as long as the dispose scope in which
/// <c>backward</c> is called: call it in one.</remarks>
internal static unsafe class TensorMemory
{
    /// <summary>Tells whether the kernels can read a tensor. Double precision is for checks, and torch's.</summary>
    /// <param name="tensor">An input of a layer.</param>
    /// <returns>True for single precision on a CPU.</returns>
    public static bool CanBeRead(Tensor tensor) => tensor.device_type == DeviceType.CPU && tensor.dtype == ScalarType.Float32;

    /// <summary>Gives the address of the first number.</summary>
    /// <param name="tensor">Single precision, contiguous, on the CPU.</param>
    /// <exception cref="ArgumentException">It is of another kind.</exception>
    public static float* Floats(Tensor tensor)
    {
        if (tensor.dtype != ScalarType.Float32 || !tensor.is_contiguous())
            throw new ArgumentException($"Got a tensor of {tensor.dtype}, {(tensor.is_contiguous() ? "" : "not ")}contiguous; expected contiguous "
                + $"{ScalarType.Float32}.", nameof(tensor));
        return (float*)Unsafe.AsPointer(ref MemoryMarshal.GetReference(tensor.bytes));
    }

    /// <summary>Sees a tensor as a matrix whose rows are its last dimension.</summary>
    /// <param name="tensor">[…, M]; single precision, contiguous, on the CPU.</param>
    public static MatrixView Matrix(Tensor tensor)
    {
        var columns = (int)tensor.shape[^1];
        return new MatrixView(Floats(tensor), columns == 0 ? 0 : checked((int)(tensor.NumberOfElements / columns)), columns);
    }
}
