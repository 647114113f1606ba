using Harness.Runtime;
using static TorchSharp.torch;

namespace Harness.Models.Recurrences.Cuda;

/// <summary>Computes the time steps of an LSTM on a GPU, and its gradient through time. The arithmetic is that of <see cref="LstmRecurrence"/>.</summary>
internal sealed class CudaLstm : autograd.SingleTensorFunction<CudaLstm>
{
    private const int Gates = 4;

    /// <inheritdoc/>
    public override string Name => nameof(CudaLstm);

    /// <summary>Computes all states.</summary>
    /// <param name="sums">xWᵀ + b, [T, N, D, 4H].</param>
    /// <param name="recurrent">U, [D, 4H, H].</param>
    /// <returns>h, [T, N, D, H].</returns>
    public static Tensor States(Tensor sums, Tensor recurrent) => is_grad_enabled() ? apply(sums, recurrent) : Run(sums, recurrent, cells: null, gates: null);

    /// <summary>Computes all states.</summary>
    /// <param name="ctx">Keeps what the backward pass needs.</param>
    /// <param name="vars">The sums and U.</param>
    /// <returns>h.</returns>
    public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
    {
        var (sums, recurrent) = ((Tensor)vars[0], (Tensor)vars[1]);
        Tensor cells = empty(WithUnits(sums), device: sums.device), gates = empty_like(sums);
        var states = Run(sums, recurrent, cells, gates);
        ctx.set_materialize_grads(false); // a missing gradient means an earlier failure, and torch allocates no zeros for it
        ctx.save_for_backward([states, cells, gates, recurrent]);
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
        var (states, cells, gates, recurrent) = (kept[0], kept[1], kept[2], kept[3]);
        using var ofStates = grad_output.contiguous();
        var ofSums = empty_like(gates);
        TimeSteps.For(states.shape[3]).Run("lstm_backward", states, new("of_states", ofStates), new("recurrent", recurrent, Gates, IsWeight: true),
            new("cells", cells), new("gates", gates, Gates), new("of_sums", ofSums, Gates));
        return [ofSums, TimeSteps.OfRecurrent(ofSums, states)];
    }

    private static Tensor Run(Tensor sums, Tensor recurrent, Tensor? cells, Tensor? gates)
    {
        var states = empty(WithUnits(sums), device: sums.device);
        TimeSteps.For(states.shape[3]).Run("lstm_forward", states, new("sums", sums, Gates), new("recurrent", recurrent, Gates, IsWeight: true),
            new("states", states), new("cells", cells), new("gates", gates, Gates));
        return states;
    }

    private static long[] WithUnits(Tensor sums) => [.. sums.shape[..3], sums.shape[3] / Gates];
}
