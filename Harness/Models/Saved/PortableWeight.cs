using static TorchSharp.torch;

namespace Harness.Models.Saved;

/// <summary>One tensor of a model, and the name and layout that PyTorch's module of the same kind gives it.</summary>
/// <param name="Name">Such as <c>embedding.weight</c>.</param>
/// <param name="Tensor">The model's own tensor.</param>
/// <param name="IsTransposed">Whether PyTorch's tensor has rows and columns the other way round.</param>
internal sealed record PortableWeight(string Name, Tensor Tensor, bool IsTransposed)
{
    /// <summary>The tensor in PyTorch's layout: a view of the model's own.</summary>
    public Tensor InPortableLayout => IsTransposed ? Tensor.t() : Tensor;
}
