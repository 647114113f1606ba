using static TorchSharp.torch;

namespace Harness.Models.Recurrences;

/// <summary>Marks a layer that reads a sequence step by step, and that can skip steps.</summary>
internal interface IRecurrence
{
    /// <summary>Reads a batch of sequences.</summary>
    /// <param name="input">[N, T, E].</param>
    /// <param name="padding">True at the steps to skip, [N, T]; null for none.</param>
    /// <returns>What the layer's forward pass returns.</returns>
    Tensor Read(Tensor input, Tensor? padding);
}
