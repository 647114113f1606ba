using Harness.Runtime;
using static TorchSharp.torch;

namespace Harness.Models.Recurrences.Cuda;

/// <summary>Computes the time steps of a simple recurrence with ReLU on a GPU, and its gradient through time.</summary>
internal sealed class CudaRelu : autograd.SingleTensorFunction<CudaRelu>
{
    /// <inheritdoc/>
    public override string Name => nameof(CudaRelu);

    /// <summary>Computes all states.</summary>
    /// <param name="sums">xWᵀ + b, [T, N, D, H].</param>
    /// <param name="recurrent">U, [D, H, H].</param>
    /// <returns>h, [T, N, D, H].</returns>
    public static Tensor States(Tensor sums, Tensor recurrent) => is_grad_enabled() ? apply(sums, recurrent) : Run(sums, recurrent);

    /// <summary>Computes all states.</summary>
    /// <param name="ctx">Keeps what the backward pass needs.</param>
    /// <param name="vars">The sums and U.</param>
    /// <returns>h.</returns>
    public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
    {
        var recurrent = (Tensor)vars[1];
        var states = Run((Tensor)vars[0], recurrent);
        ctx.set_materialize_grads(false); // a missing gradient means an earlier failure, and torch allocates no zeros for it
        ctx.save_for_backward([states, recurrent]);
        return states;
    }

    /// <summary>Computes the gradient through time.</summary>
    /// <param name="ctx">Holds what the forward pass kept.</param>
    /// <param name="grad_output">Gradient of the states, [T, N, D, H].</param>
    /// <returns>The gradients of the sums and of U.</returns>
    public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output) =>
        BackwardPass.Guarded(2, () => grad_output.IsInvalid ? [null!, null!] : Gradients(ctx, grad_output));

    private static List<Tensor> Gradients(autograd.AutogradContext ctx, Tensor grad_output)
    {
        var kept = ctx.get_saved_variables();
        var (states, recurrent) = (kept[0], kept[1]);
        using var ofStates = grad_output.contiguous();
        var ofSums = empty_like(states);
        TimeSteps.For(states.shape[3]).Run("relu_backward", states, new("of_states", ofStates), new("recurrent", recurrent, IsWeight: true),
            new("states", states), new("of_sums", ofSums));
        return [ofSums, TimeSteps.OfRecurrent(ofSums, states)];
    }

    private static Tensor Run(Tensor sums, Tensor recurrent)
    {
        var states = empty_like(sums);
        TimeSteps.For(states.shape[3]).Run("relu_forward", states, new("sums", sums), new("recurrent", recurrent, IsWeight: true), new("states", states));
        return states;
    }
}
