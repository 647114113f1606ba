using static TorchSharp.torch;

namespace Harness.Models.Recurrences;

/// <summary>Marks a layer that reads a sequence step by step and can skip time steps.</summary>
internal interface IRecurrence
{
    /// <summary>Tells whether kernels of our own can compute the layer on a GPU. cuDNN computes the others.</summary>
    bool HasGpuKernels { get; }

    /// <summary>Reads a batch of sequences.</summary>
    /// <param name="input">[N, T, E].</param>
    /// <param name="padding">True at time steps to skip, [N, T]; null for none.</param>
    /// <returns>The output of the layer's forward pass.</returns>
    Tensor Read(Tensor input, Tensor? padding);
}
