using static TorchSharp.torch;

namespace Harness.Models.Layers;

/// <summary>The larger one of every two neighbours along the last axis; of equal ones the first gets the gradient, as in torch's pooling.</summary>
/// <remarks>torch's own pooling looks for the place of each maximum one value at a time when it trains, where this compares whole vectors. The results are the same to the bit.</remarks>
internal sealed class PairMaximum : autograd.SingleTensorFunction<PairMaximum>
{
    private static readonly jit.CompilationUnit Kernel = jit.compile("""
        def forward(pairs: Tensor) -> List[Tensor]:
            first, second = pairs.unbind(-1)
            return [torch.maximum(first, second), torch.ge(first, second)]

        def backward(gradient: Tensor, is_first: Tensor) -> Tensor:
            return torch.stack([torch.where(is_first, gradient, 0.0), torch.where(is_first, 0.0, gradient)], -1)

        """);

    /// <inheritdoc/>
    public override string Name => nameof(PairMaximum);

    /// <summary>The larger ones.</summary>
    /// <param name="ctx">Keeps which they were, for the way back.</param>
    /// <param name="vars">Neighbours on an axis of their own, [N, C, T / 2, 2].</param>
    /// <returns>[N, C, T / 2].</returns>
    public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
    {
        var result = (Tensor[])Kernel.invoke("forward", vars[0]);
        ctx.save_for_backward([result[1]]);
        return result[0];
    }

    /// <summary>Hands the gradient to where the maximum was.</summary>
    /// <param name="ctx">What the way forward kept.</param>
    /// <param name="grad_output">Towards the maxima, [N, C, T / 2].</param>
    /// <returns>Towards the pairs.</returns>
    public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output) => [(Tensor)Kernel.invoke("backward", grad_output, ctx.get_saved_variables()[0])];
}
