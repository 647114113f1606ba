using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using static TorchSharp.torch;

namespace Harness.Models.Recurrences;

/// <summary>The time steps of an LSTM on a CPU, and its gradient through time.</summary>
/// <remarks>
/// z(t) = s(t) + h(t−1)Uᵀ, in four parts: input gate i, forget gate f, candidate k, output gate o. c(t) = σ(f)·c(t−1) + σ(i)·tanh(k), h(t) = σ(o)·tanh(c(t)), from h(−1) = c(−1) = 0.
/// States, cells, gates and tanh(c), called squashed, are kept for the way back. The sums s(t) = x(t)Wᵀ + b are computed before, for all vectors at once. Everything of a time step is done while it is in the fastest cache.
/// </remarks>
internal sealed class LstmRecurrence : autograd.SingleTensorFunction<LstmRecurrence>
{
    private const int Gates = 4;

    /// <inheritdoc/>
    public override string Name => nameof(LstmRecurrence);

    /// <summary>All states.</summary>
    /// <param name="input">x, vectors of E.</param>
    /// <param name="weights">W [4H, E], U [4H, H] and b [4H].</param>
    /// <returns>h, vectors of H: one for each distinct beginning.</returns>
    public static PlacedVectors States(PlacedVectors input, DirectionWeights weights) => weights.States(input, (sums, recurrent, beginnings) => apply(sums, recurrent, beginnings));

    /// <summary>All states.</summary>
    /// <param name="ctx">Keeps what the way back needs.</param>
    /// <param name="vars">The sums [R, 4H], U [4H, H] and the beginnings; H a multiple of <see cref="PanelProduct.Width"/>.</param>
    /// <returns>h, [S, H].</returns>
    public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
    {
        var (sums, weight, beginnings) = ((Tensor)vars[0], (Tensor)vars[1], (Beginnings)vars[2]);
        var (count, units) = (beginnings.Count, weight.shape[1]);
        Tensor states = empty(count, units), before = empty(count, units), cells = empty(count, units), squashed = empty(count, units), gates = empty(count, Gates * units);
        using var panels = PanelProduct.Panels(weight.t());
        Run(new(sums), new(states), new(before), new(cells), new(squashed), new(gates), VectorRows.NumbersOf(panels), beginnings);
        ctx.save_for_backward([before, cells, squashed, gates, weight]);
        ctx.save_data(nameof(Beginnings), beginnings);
        return states;
    }

    /// <summary>The gradient through time.</summary>
    /// <param name="ctx">What the way forward kept.</param>
    /// <param name="grad_output">Towards the states, [S, H].</param>
    /// <returns>Towards the sums, [R, 4H], and towards U.</returns>
    public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
    {
        var beginnings = (Beginnings)ctx.get_data(nameof(Beginnings));
        var kept = ctx.get_saved_variables();
        var (before, cells, squashed, gates, weight) = (kept[0], kept[1], kept[2], kept[3], kept[4]);
        Tensor ofGates = empty_like(gates), ofSums = zeros(beginnings.Vectors, gates.shape[1]);
        using Tensor ofStates = grad_output.contiguous().clone(), ofCells = zeros_like(cells), panels = PanelProduct.Panels(weight);
        RunBack(new(cells), new(squashed), new(gates), new(ofStates), new(ofCells), new(ofGates), new(ofSums), VectorRows.NumbersOf(panels), beginnings);
        return [ofSums, beginnings.OfWeight(ofGates, before), null!]; // beginnings have none
    }

    private static void Run(
        VectorRows sums, VectorRows states, VectorRows before, VectorRows cells, VectorRows squashed, VectorRows gates, ReadOnlySpan<float> panels, Beginnings beginnings)
    {
        ReadOnlySpan<float> none = new float[cells[0].Length];
        for (var step = 0; step < beginnings.Steps; step++)
        {
            var now = beginnings.InStep(step);
            for (var beginning = now.Start; beginning < now.Start + now.Count; beginning++)
            {
                sums[beginnings.EndsWith[beginning]].CopyTo(gates[beginning]);
                if (step > 0)
                    states[beginnings.Before[beginning]].CopyTo(before[beginning]);
            }
            if (step > 0)
                PanelProduct.AddTo(gates[now], before[now], panels, now.Count);
            for (var beginning = now.Start; beginning < now.Start + now.Count; beginning++)
                Advance(gates[beginning], step > 0 ? cells[beginnings.Before[beginning]] : none, cells[beginning], squashed[beginning], states[beginning]);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Advance(Span<float> gates, ReadOnlySpan<float> cellBefore, Span<float> cell, Span<float> squashed, Span<float> state)
    {
        var units = cell.Length;
        ref var input = ref MemoryMarshal.GetReference(gates);
        ref var forget = ref Unsafe.Add(ref input, units);
        ref var candidate = ref Unsafe.Add(ref forget, units);
        ref var output = ref Unsafe.Add(ref candidate, units);
        for (nuint j = 0; j < (nuint)units; j += (nuint)Vector256<float>.Count)
        {
            var i = Sigmoid(Vector256.LoadUnsafe(ref input, j));
            var f = Sigmoid(Vector256.LoadUnsafe(ref forget, j));
            var k = Tanh(Vector256.LoadUnsafe(ref candidate, j));
            var o = Sigmoid(Vector256.LoadUnsafe(ref output, j));
            var c = Vector256.FusedMultiplyAdd(f, Vector256.LoadUnsafe(in MemoryMarshal.GetReference(cellBefore), j), i * k);
            var s = Tanh(c);
            i.StoreUnsafe(ref input, j);
            f.StoreUnsafe(ref forget, j);
            k.StoreUnsafe(ref candidate, j);
            o.StoreUnsafe(ref output, j);
            c.StoreUnsafe(ref MemoryMarshal.GetReference(cell), j);
            s.StoreUnsafe(ref MemoryMarshal.GetReference(squashed), j);
            (o * s).StoreUnsafe(ref MemoryMarshal.GetReference(state), j);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Sigmoid(Vector256<float> x) => Vector256<float>.One / (Vector256<float>.One + Vector256.Exp(-x));

    /// <summary>To some units of 2⁻²⁴, absolute; e^2x overflows to infinity where tanh is 1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Tanh(Vector256<float> x) => Vector256<float>.One - Vector256.Create(2f) / (Vector256<float>.One + Vector256.Exp(x + x));

    private static void RunBack(
        VectorRows cells, VectorRows squashed, VectorRows gates, VectorRows ofStates, VectorRows ofCells, VectorRows ofGates, VectorRows ofSums, ReadOnlySpan<float> panels, Beginnings beginnings)
    {
        ReadOnlySpan<float> none = new float[cells[0].Length];
        Span<float> room = new float[beginnings.Widest * none.Length];
        for (var step = beginnings.Steps - 1; step >= 0; step--)
        {
            var now = beginnings.InStep(step);
            for (var beginning = now.Start; beginning < now.Start + now.Count; beginning++)
            {
                var cellBefore = step > 0 ? cells[beginnings.Before[beginning]] : none;
                StepBack(gates[beginning], cellBefore, squashed[beginning], ofStates[beginning], ofCells[beginning], ofGates[beginning]);
                ofSums.Increase(beginnings.EndsWith[beginning], ofGates[beginning]);
                if (step > 0)
                    ofCells.Increase(beginnings.Before[beginning], ofCells[beginning]);
            }
            if (step > 0)
                beginnings.CarryBack(step, ofGates, panels, ofStates, room);
        }
    }

    /// <summary>From dh and dc of a time step to the gradient of its sums, and to dc of the step before, in place.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void StepBack(ReadOnlySpan<float> gates, ReadOnlySpan<float> cellBefore, ReadOnlySpan<float> squashed, ReadOnlySpan<float> ofState, Span<float> ofCell, Span<float> ofGates)
    {
        var (units, one) = (cellBefore.Length, Vector256<float>.One);
        ref readonly var input = ref MemoryMarshal.GetReference(gates);
        ref readonly var forget = ref gates[units];
        ref readonly var candidate = ref gates[2 * units];
        ref readonly var output = ref gates[3 * units];
        for (nuint j = 0; j < (nuint)units; j += (nuint)Vector256<float>.Count)
        {
            var (i, f) = (Vector256.LoadUnsafe(in input, j), Vector256.LoadUnsafe(in forget, j));
            var (k, o) = (Vector256.LoadUnsafe(in candidate, j), Vector256.LoadUnsafe(in output, j));
            var s = Vector256.LoadUnsafe(in MemoryMarshal.GetReference(squashed), j);
            var h = Vector256.LoadUnsafe(in MemoryMarshal.GetReference(ofState), j);
            var c = Vector256.FusedMultiplyAdd(h * o, one - s * s, Vector256.LoadUnsafe(in MemoryMarshal.GetReference(ofCell), j));
            (c * f).StoreUnsafe(ref MemoryMarshal.GetReference(ofCell), j);
            (c * k * i * (one - i)).StoreUnsafe(ref ofGates[0], j);
            (c * Vector256.LoadUnsafe(in MemoryMarshal.GetReference(cellBefore), j) * f * (one - f)).StoreUnsafe(ref ofGates[units], j);
            (c * i * (one - k * k)).StoreUnsafe(ref ofGates[2 * units], j);
            (h * s * o * (one - o)).StoreUnsafe(ref ofGates[3 * units], j);
        }
    }
}
