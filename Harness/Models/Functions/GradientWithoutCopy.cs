using static TorchSharp.torch;

namespace Harness.Models.Functions;

/// <summary>Lets a weight take its gradient from one of the harness's own functions without a copy.</summary>
/// <remarks>torch keeps a gradient as the weight's if nobody else holds the same tensor; otherwise it copies it, which is one more kernel on a GPU. TorchSharp
/// still holds what a backward pass returned. So the function gets a view of the weight: its gradient passes through the view, which makes a tensor of its
/// own for the same memory.</remarks>
internal static class GradientWithoutCopy
{
    /// <summary>Returns a view of a weight.</summary>
    /// <param name="weight">[…].</param>
    /// <returns>[1, …].</returns>
    public static Tensor ViewOf(Tensor weight) => weight.unsqueeze(0);
}
