using TorchSharp;
using static TorchSharp.torch;

namespace Harness.Models.Recurrences;

/// <summary>Where the kernels for a CPU compute. Those for a GPU are <see cref="Cuda.TimeSteps"/>.</summary>
internal static class CpuKernels
{
    /// <summary>Whether they can read a tensor. Double precision is for checks, and torch's.</summary>
    /// <param name="input">What a layer is given.</param>
    /// <returns>True for single precision on a CPU.</returns>
    public static bool Read(Tensor input) => input.device_type == DeviceType.CPU && input.dtype == ScalarType.Float32;
}
