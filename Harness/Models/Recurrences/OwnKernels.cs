using TorchSharp;
using static TorchSharp.torch;

namespace Harness.Models.Recurrences;

/// <summary>Where kernels of our own compute, and where torch's do.</summary>
internal static class OwnKernels
{
    /// <summary>Whether ours can read a tensor. A GPU has kernels of its own, and double precision is for checks: both are torch's.</summary>
    /// <param name="input">What a layer is given.</param>
    /// <returns>True for single precision on a CPU.</returns>
    public static bool Read(Tensor input) => input.device_type == DeviceType.CPU && input.dtype == ScalarType.Float32;
}
