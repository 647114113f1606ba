using static TorchSharp.torch;

namespace Harness.Models.Functions;

/// <summary>Avoids the copy of a weight's gradient after the backward pass of one of our functions.</summary>
/// <remarks>torch stores a new gradient in the weight without a copy only if nothing else refers to that tensor. TorchSharp still refers to what a backward
/// pass returned, so torch copies it, which costs one kernel on a GPU. If the function reads a view of the weight, the gradient passes through the view.
/// That makes a new tensor with the same memory, to which nothing else refers.</remarks>
internal static class GradientWithoutCopy
{
    /// <summary>Returns a view of a weight.</summary>
    /// <param name="weight">[…].</param>
    /// <returns>[1, …].</returns>
    public static Tensor ViewOf(Tensor weight) => weight.unsqueeze(0);
}
