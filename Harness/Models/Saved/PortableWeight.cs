using static TorchSharp.torch;

namespace Harness.Models.Saved;

/// <summary>Holds one tensor of a model with the name and layout that PyTorch's module of the same kind uses.</summary>
/// <param name="Name">Name, such as <c>embedding.weight</c>.</param>
/// <param name="Tensor">The model's own tensor.</param>
/// <param name="IsTransposed">Whether PyTorch's tensor is the transpose of the model's.</param>
internal sealed record PortableWeight(string Name, Tensor Tensor, bool IsTransposed)
{
    /// <summary>The tensor in PyTorch's layout: a view of the model's own tensor.</summary>
    public Tensor InPortableLayout => IsTransposed ? Tensor.t() : Tensor;
}
