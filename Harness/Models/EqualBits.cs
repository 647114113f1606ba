using Harness.Models.Layers;
using Harness.Models.Recurrences;
using Harness.Runtime;
using Harness.Runtime.Cuda;
using static TorchSharp.torch;

namespace Harness.Models;

/// <summary>Decides whether equal runs of a model give equal bits.</summary>
/// <remarks>On a CPU they do. On a GPU, two kinds of layers may give other bits in another run: recurrences that cuDNN computes, and recurrences that skip
/// padding, because torch's gradient of <c>gather</c> adds in any order. A layer of the user's own is trusted: if it
/// gives other bits, the check that trains the first steps twice refuses the run.</remarks>
internal static class EqualBits
{
    /// <summary>Returns whether equal runs give equal bits.</summary>
    /// <param name="device">The device of the runs.</param>
    /// <param name="model">The model.</param>
    public static bool ArePromised(ComputeDevice device, nn.Module model) => !device.IsGpu || (OwnKernels.Here.AreUsed && ArePromisedOnGpu(model));

    /// <summary>Returns whether equal runs give equal bits on a GPU that uses our kernels.</summary>
    /// <param name="model">The model.</param>
    internal static bool ArePromisedOnGpu(nn.Module model) =>
        model.modules().Prepend(model).All(layer => layer is not (MaskedRecurrence or IRecurrence { HasGpuKernels: false }));
}
