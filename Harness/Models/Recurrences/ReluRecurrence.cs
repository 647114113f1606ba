using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using static TorchSharp.torch;

namespace Harness.Models.Recurrences;

/// <summary>The time steps of a simple recurrence on a CPU, h(t) = relu(s(t) + h(t−1)Uᵀ) from h(−1) = 0, and its gradient through time.</summary>
/// <remarks>The sums s(t) = x(t)Wᵀ + b are computed before, for all vectors at once.</remarks>
internal sealed class ReluRecurrence : autograd.SingleTensorFunction<ReluRecurrence>
{
    /// <inheritdoc/>
    public override string Name => nameof(ReluRecurrence);

    /// <summary>All states.</summary>
    /// <param name="input">x, vectors of E.</param>
    /// <param name="weights">W [H, E], U [H, H] and b [H].</param>
    /// <returns>h, vectors of H: one for each distinct beginning.</returns>
    public static PlacedVectors States(PlacedVectors input, DirectionWeights weights) => weights.States(input, (sums, recurrent, beginnings) => apply(sums, recurrent, beginnings));

    /// <summary>All states.</summary>
    /// <param name="ctx">Keeps what the way back needs.</param>
    /// <param name="vars">The sums [R, H], U [H, H] and the beginnings; H a multiple of <see cref="PanelProduct.Width"/>.</param>
    /// <returns>h, [S, H].</returns>
    public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
    {
        var (sums, weight, beginnings) = ((Tensor)vars[0], (Tensor)vars[1], (Beginnings)vars[2]);
        var units = weight.shape[1];
        Tensor states = empty(beginnings.Count, units), before = empty(beginnings.Count, units);
        using var panels = PanelProduct.Panels(weight.t());
        Run(new(sums), new(states), new(before), VectorRows.NumbersOf(panels), beginnings);
        ctx.save_for_backward([states, before, weight]);
        ctx.save_data(nameof(Beginnings), beginnings);
        return states;
    }

    /// <summary>The gradient through time.</summary>
    /// <param name="ctx">What the way forward kept.</param>
    /// <param name="grad_output">Towards the states, [S, H].</param>
    /// <returns>Towards the sums, [R, H], and towards U.</returns>
    public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
    {
        var beginnings = (Beginnings)ctx.get_data(nameof(Beginnings));
        var kept = ctx.get_saved_variables();
        var (states, before, weight, ofSums) = (kept[0], kept[1], kept[2], zeros(beginnings.Vectors, kept[0].shape[1]));
        using Tensor gradient = grad_output.contiguous().clone(), panels = PanelProduct.Panels(weight);
        RunBack(new(states), new(gradient), new(ofSums), VectorRows.NumbersOf(panels), beginnings);
        return [ofSums, beginnings.OfWeight(gradient, before), null!]; // beginnings have none
    }

    private static void Run(VectorRows sums, VectorRows states, VectorRows before, ReadOnlySpan<float> panels, Beginnings beginnings)
    {
        for (var step = 0; step < beginnings.Steps; step++)
        {
            var now = beginnings.InStep(step);
            for (var beginning = now.Start; beginning < now.Start + now.Count; beginning++)
            {
                sums[beginnings.EndsWith[beginning]].CopyTo(states[beginning]);
                if (step > 0)
                    states[beginnings.Before[beginning]].CopyTo(before[beginning]);
            }
            if (step > 0)
                PanelProduct.AddTo(states[now], before[now], panels, now.Count);
            Rectify(states[now]);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Rectify(Span<float> state)
    {
        ref var first = ref MemoryMarshal.GetReference(state);
        for (nuint j = 0; j < (nuint)state.Length; j += (nuint)Vector256<float>.Count)
            Vector256.Max(Vector256.LoadUnsafe(ref first, j), Vector256<float>.Zero).StoreUnsafe(ref first, j); // a NaN stays one
    }

    /// <summary>Turns the gradients of states into those of the sums before the rectifier, in place.</summary>
    private static void RunBack(VectorRows states, VectorRows gradients, VectorRows ofSums, ReadOnlySpan<float> panels, Beginnings beginnings)
    {
        Span<float> room = new float[beginnings.Widest * states[0].Length];
        for (var step = beginnings.Steps - 1; step >= 0; step--)
        {
            var now = beginnings.InStep(step);
            Gate(gradients[now], states[now]);
            for (var beginning = now.Start; beginning < now.Start + now.Count; beginning++)
                ofSums.Increase(beginnings.EndsWith[beginning], gradients[beginning]);
            if (step > 0)
                beginnings.CarryBack(step, gradients, panels, gradients, room);
        }
    }

    /// <summary>Nothing goes back through a unit that is silent.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Gate(Span<float> gradient, ReadOnlySpan<float> state)
    {
        ref var first = ref MemoryMarshal.GetReference(gradient);
        ref readonly var active = ref MemoryMarshal.GetReference(state);
        for (nuint j = 0; j < (nuint)gradient.Length; j += (nuint)Vector256<float>.Count)
        {
            var silent = Vector256.LessThanOrEqual(Vector256.LoadUnsafe(in active, j), Vector256<float>.Zero);
            Vector256.AndNot(Vector256.LoadUnsafe(ref first, j), silent.AsSingle()).StoreUnsafe(ref first, j);
        }
    }
}
