using static TorchSharp.torch;

namespace Harness.Models.Recurrences;

/// <summary>Computes a recurrence in one direction on a CPU, and its gradient through time: what all recurrences have in common.</summary>
/// <typeparam name="TSelf">The recurrence itself.</typeparam>
internal abstract class StepwiseFunction<TSelf> : autograd.SingleTensorFunction<TSelf> where TSelf : StepwiseFunction<TSelf>, new()
{
    /// <summary>The index of U among the variables.</summary>
    protected const int OfState = 2;

    private const string WantsVectors = nameof(WantsVectors);

    /// <inheritdoc/>
    public override string Name => typeof(TSelf).Name;

    /// <summary>Computes all states.</summary>
    /// <param name="input">x: the input vectors of width E.</param>
    /// <param name="weights">W [G·H, E], U [G·H, H] and b [G·H].</param>
    /// <param name="masked">The time steps to skip, [T, N]; null for none.</param>
    /// <returns>h: state vectors of width H, one for each distinct prefix.</returns>
    public static DeduplicatedSequences States(DeduplicatedSequences input, DirectionWeights weights, bool[]? masked = null) =>
        States(input, [weights.Input, weights.Recurrent, weights.Bias], masked);

    /// <summary>Computes all states.</summary>
    /// <param name="input">x: the input vectors of width E.</param>
    /// <param name="weights">W, U, b, and whatever else the recurrence needs.</param>
    /// <param name="masked">The time steps to skip, [T, N]; null for none.</param>
    /// <returns>h: state vectors of width H, one for each distinct prefix.</returns>
    protected static DeduplicatedSequences States(DeduplicatedSequences input, Tensor[] weights, bool[]? masked)
    {
        var prefixes = SharedPrefixes.Of(input.Index, masked);
        return new DeduplicatedSequences(apply([input.Vectors.contiguous(), .. weights, prefixes, input.Vectors.requires_grad]), prefixes.States);
    }

    /// <summary>Computes all states.</summary>
    /// <param name="ctx">Keeps what the backward pass needs.</param>
    /// <param name="vars">x [R, E], the weights, the shared prefixes, and whether x needs a gradient.</param>
    /// <returns>h, [S, H].</returns>
    public sealed override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
    {
        Tensor[] variables = [.. vars[..^2].Cast<Tensor>()];
        var prefixes = (SharedPrefixes)vars[^2];
        var (states, kept) = Forward(variables, prefixes, (int)variables[OfState].shape[1]);
        ctx.save_for_backward([variables[0], variables[1], variables[OfState], states, .. kept]);
        ctx.save_data(nameof(SharedPrefixes), prefixes);
        ctx.save_data(WantsVectors, vars[^1]);
        return states;
    }

    /// <summary>Computes the gradient through time.</summary>
    /// <param name="ctx">Holds what the forward pass kept.</param>
    /// <param name="grad_output">Gradient of the states, [S, H].</param>
    /// <returns>The gradients of the variables.</returns>
    public sealed override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
    {
        var prefixes = (SharedPrefixes)ctx.get_data(nameof(SharedPrefixes));
        var kept = ctx.get_saved_variables();
        using Tensor inOrder = grad_output.contiguous(), ofStates = inOrder.clone();
        var pass = new Kept(kept[0], kept[1], kept[2], kept[3], [.. kept.Skip(4)], (bool)ctx.get_data(WantsVectors));
        return [.. Gradients(pass, ofStates, prefixes, (int)pass.Recurrent.shape[1]), null!, null!];
    }

    /// <summary>Computes the states.</summary>
    /// <param name="variables">x [R, E] and the weights.</param>
    /// <param name="prefixes">The shared prefixes of the sequences.</param>
    /// <param name="units">H, the number of units.</param>
    /// <returns>h, [S, H], and the other tensors that the backward pass needs.</returns>
    protected abstract (Tensor States, Tensor[] Kept) Forward(Tensor[] variables, SharedPrefixes prefixes, int units);

    /// <summary>Computes the gradients.</summary>
    /// <param name="kept">What the forward pass kept.</param>
    /// <param name="ofStates">Gradient of the states, [S, H]; may be overwritten.</param>
    /// <param name="prefixes">The shared prefixes of the sequences.</param>
    /// <param name="units">H, the number of units.</param>
    /// <returns>The gradients of x (null if it needs none) and of the weights.</returns>
    protected abstract IReadOnlyList<Tensor> Gradients(Kept kept, Tensor ofStates, SharedPrefixes prefixes, int units);

    /// <summary>Holds what a forward pass keeps for the backward pass.</summary>
    /// <param name="Vectors">x, [R, E].</param>
    /// <param name="Weight">W, [G·H, E].</param>
    /// <param name="Recurrent">U, [G·H, H].</param>
    /// <param name="States">h, [S, H].</param>
    /// <param name="Others">The tensors that the recurrence itself keeps.</param>
    /// <param name="WantsVectors">Whether x needs a gradient.</param>
    protected sealed record Kept(Tensor Vectors, Tensor Weight, Tensor Recurrent, Tensor States, Tensor[] Others, bool WantsVectors);
}
