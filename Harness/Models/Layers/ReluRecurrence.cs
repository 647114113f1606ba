using static TorchSharp.torch;

namespace Harness.Models.Layers;

/// <summary>h(t) = relu(s(t) + h(t−1)Uᵀ) from h(−1) = 0, and its gradient through time: a loop in TorchScript each, so one native call does all time steps.</summary>
/// <remarks>
/// The sums are taken in the order of torch's taped steps, so at the notebook's sizes states and gradients are theirs to the bit: the gradient of U too, which one large product
/// would give in another order.
/// </remarks>
internal sealed class ReluRecurrence : autograd.SingleTensorFunction<ReluRecurrence>
{
    private static readonly jit.CompilationUnit Kernel = jit.compile("""
        def forward(sums: Tensor, weight: Tensor) -> Tensor:
            states = sums.clone()
            of = states.unbind(0)
            across = weight.t()
            state = of[0].relu_()
            for t in range(1, len(of)):
                state = of[t].addmm_(state, across).relu_()
            return states

        def backward(gradient: Tensor, states: Tensor, weight: Tensor) -> List[Tensor]:
            sums = gradient.clone(memory_format=0)
            into = sums.unbind(0)
            of = states.unbind(0)
            of_weight = torch.zeros_like(weight)
            last = len(into) - 1
            torch.threshold_backward(into[last], of[last], 0, grad_input=into[last])
            for i in range(last):
                t = last - 1 - i
                of_weight.addmm_(into[t + 1].t(), of[t])
                step = into[t].addmm_(into[t + 1], weight)
                torch.threshold_backward(step, of[t], 0, grad_input=step)
            return [sums, of_weight]

        """);

    /// <inheritdoc/>
    public override string Name => nameof(ReluRecurrence);

    /// <summary>All states.</summary>
    /// <param name="ctx">Keeps the states for the way back.</param>
    /// <param name="vars">The sums of input and bias, [T, N, H], and U, [H, H].</param>
    /// <returns>[T, N, H].</returns>
    public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
    {
        var states = (Tensor)Kernel.invoke("forward", vars[0], vars[1]);
        ctx.save_for_backward([states, (Tensor)vars[1]]);
        return states;
    }

    /// <summary>The gradient through time.</summary>
    /// <param name="ctx">What the way forward kept.</param>
    /// <param name="grad_output">Towards the states, [T, N, H].</param>
    /// <returns>Towards the sums and towards U.</returns>
    public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
    {
        var kept = ctx.get_saved_variables();
        return [.. (Tensor[])Kernel.invoke("backward", grad_output, kept[0], kept[1])];
    }
}
