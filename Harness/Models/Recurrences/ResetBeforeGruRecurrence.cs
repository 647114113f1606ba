using Harness.Arithmetic;
using Harness.Models.Functions;
using static TorchSharp.torch;

namespace Harness.Models.Recurrences;

/// <summary>Computes a GRU that resets the state before the matrix product, in one direction on a CPU, and its gradient through time.</summary>
/// <remarks>xWᵀ + b is computed first, for all vectors at once. Each time step then adds h(t−1)Uᵀ to the sums of r and z, computes both, adds (r·h(t−1))Uᵀ to
/// the sums of n, and computes the state (<see cref="ResetBeforeGruCell"/>). The first state is computed from h(−1) = 0.</remarks>
internal sealed unsafe class ResetBeforeGruRecurrence : autograd.SingleTensorFunction<ResetBeforeGruRecurrence>
{
    private const int Gates = 3;

    private const string WantsVectors = nameof(WantsVectors);

    /// <inheritdoc/>
    public override string Name => nameof(ResetBeforeGruRecurrence);

    /// <summary>Computes all states.</summary>
    /// <param name="input">x: the input vectors of width E.</param>
    /// <param name="weights">W [3H, E], U [3H, H] and b [3H].</param>
    /// <param name="masked">The time steps to skip, [T, N]; null for none.</param>
    /// <returns>h: state vectors of width H, one for each distinct prefix.</returns>
    public static DeduplicatedSequences States(DeduplicatedSequences input, DirectionWeights weights, bool[]? masked = null)
    {
        var prefixes = SharedPrefixes.Of(input.Index, masked);
        return new DeduplicatedSequences(
            apply(input.Vectors.contiguous(), weights.Input, weights.Recurrent, weights.Bias, prefixes, input.Vectors.requires_grad), prefixes.States);
    }

    /// <summary>Computes all states.</summary>
    /// <param name="ctx">Keeps what the backward pass needs.</param>
    /// <param name="vars">x [R, E], W [3H, E], U [3H, H], b [3H], the shared prefixes, and whether x needs a gradient.</param>
    /// <returns>h, [S, H].</returns>
    public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
    {
        var (vectors, weight, recurrent, bias, prefixes) = ((Tensor)vars[0], (Tensor)vars[1], (Tensor)vars[2], (Tensor)vars[3], (SharedPrefixes)vars[4]);
        var (count, units) = (prefixes.Count, (int)recurrent.shape[1]);
        Tensor states = empty(count, units), gates = empty(count, Gates * units), resets = empty(count, units);
        var products = new RecurrentProducts(prefixes, units, Gates);
        Run(products, products.OfVectors(vectors, weight, bias), TensorMemory.Floats(recurrent), TensorMemory.Floats(states), TensorMemory.Floats(gates),
            TensorMemory.Floats(resets), prefixes, units);
        ctx.save_for_backward([vectors, weight, recurrent, states, gates, resets]);
        ctx.save_data(nameof(SharedPrefixes), prefixes);
        ctx.save_data(WantsVectors, vars[5]);
        return states;
    }

    /// <summary>Computes the gradient through time.</summary>
    /// <param name="ctx">Holds what the forward pass kept.</param>
    /// <param name="grad_output">Gradient of the states, [S, H].</param>
    /// <returns>The gradients of x, W, U and b.</returns>
    public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
    {
        var prefixes = (SharedPrefixes)ctx.get_data(nameof(SharedPrefixes));
        var kept = ctx.get_saved_variables();
        var (vectors, weight, recurrent, states, gates, resets) = (kept[0], kept[1], kept[2], kept[3], kept[4], kept[5]);
        var units = (int)recurrent.shape[1];
        var products = new RecurrentProducts(prefixes, units, Gates);
        using Tensor inOrder = grad_output.contiguous(), ofStates = inOrder.clone(), ofSums = empty_like(gates),
            ofVectorSums = zeros(prefixes.Vectors, Gates * units);
        RunBack(products, TensorMemory.Floats(recurrent), TensorMemory.Floats(states), TensorMemory.Floats(gates), TensorMemory.Floats(ofStates),
            TensorMemory.Floats(ofSums), TensorMemory.Floats(ofVectorSums), prefixes, units);
        var ofRecurrent = empty_like(recurrent);
        OfRecurrent(products, TensorMemory.Floats(ofSums), TensorMemory.Floats(states), TensorMemory.Floats(resets), TensorMemory.Floats(ofRecurrent),
            prefixes, units);
        var (ofInput, ofWeight, ofBias) = products.InputGradients(TensorMemory.Floats(ofVectorSums), vectors, weight, (bool)ctx.get_data(WantsVectors));
        return [ofInput!, ofWeight, ofRecurrent, ofBias, null!, null!];
    }

    private static void Run(RecurrentProducts products, float* sums, float* recurrent, float* states, float* gates, float* resets, SharedPrefixes prefixes,
        int units)
    {
        var before = products.OffsetsBefore();
        var width = Gates * units;
        var ofGates = MatrixProduct.Pack(OfGates(recurrent, units).Transposed, ScratchMemory.Slot.RecurrentPanels);
        var ofCandidate = MatrixProduct.Pack(OfCandidate(recurrent, units).Transposed, ScratchMemory.Slot.CandidatePanels);
        var none = stackalloc float[units];
        new Span<float>(none, units).Clear();
        for (var step = 0; step < prefixes.Steps; step++)
        {
            var (start, count) = prefixes.InStep(step);
            float* first = gates + (nint)start * width, reset = resets + (nint)start * units;
            for (var one = 0; one < count; one++)
                Rows.Copy(sums + (nint)prefixes.EndsWith[start + one] * width, first + (nint)one * width, width);
            if (step > 0)
                MatrixProduct.Compute(new MatrixView(states, before + start, count, units), ofGates, new MatrixView(first, count, 2 * units, width),
                    new(adds: true));
            for (var one = 0; one < count; one++)
                ResetBeforeGruCell.Reset(first + (nint)one * width, Before(one), reset + (nint)one * units, units);
            if (step > 0)
                MatrixProduct.Compute(new MatrixView(reset, count, units), ofCandidate, new MatrixView(first + 2 * units, count, units, width),
                    new(adds: true));
            for (var one = 0; one < count; one++)
                ResetBeforeGruCell.Forward(first + (nint)one * width, Before(one), states + (nint)(start + one) * units, units);

            float* Before(int one) => step > 0 ? states + before[start + one] : none;
        }
    }

    private static void RunBack(RecurrentProducts products, float* recurrent, float* states, float* gates, float* ofStates, float* ofSums, float* ofVectorSums,
        SharedPrefixes prefixes, int units)
    {
        var before = products.OffsetsBefore();
        var width = Gates * units;
        var ofGates = MatrixProduct.Pack(OfGates(recurrent, units), ScratchMemory.Slot.RecurrentPanels);
        var ofCandidate = MatrixProduct.Pack(OfCandidate(recurrent, units), ScratchMemory.Slot.CandidatePanels);
        float* none = stackalloc float[units], passed = stackalloc float[units];
        new Span<float>(none, units).Clear();
        for (var step = prefixes.Steps - 1; step >= 0; step--)
        {
            var (start, count) = prefixes.InStep(step);
            float* first = gates + (nint)start * width, sent = ofSums + (nint)start * width, gradient = ofStates + (nint)start * units;
            for (var one = 0; one < count; one++)
                ResetBeforeGruCell.Backward(first + (nint)one * width, Before(one), gradient + (nint)one * units, sent + (nint)one * width, units);
            var room = ScratchMemory.Of(ScratchMemory.Slot.Reordered, count * units);
            if (step > 0)
                MatrixProduct.Compute(new MatrixView(sent + 2 * units, count, units, width), ofCandidate, new MatrixView(room, count, units));
            for (var one = 0; one < count; one++)
            {
                ResetBeforeGruCell.BackwardOfReset(first + (nint)one * width, Before(one), gradient + (nint)one * units,
                    step > 0 ? room + (nint)one * units : none, sent + (nint)one * width, passed, units);
                Rows.Add(ofVectorSums + (nint)prefixes.EndsWith[start + one] * width, sent + (nint)one * width, width);
                if (step > 0)
                    Rows.Add(ofStates + before[start + one], passed, units);
            }
            if (step == 0)
                break;
            MatrixProduct.Compute(new MatrixView(sent, count, 2 * units, width), ofGates, new MatrixView(room, count, units));
            for (var one = 0; one < count; one++)
                Rows.Add(ofStates + before[start + one], room + (nint)one * units, units);

            float* Before(int one) => step > 0 ? states + before[start + one] : none;
        }
    }

    /// <summary>Computes the gradient of U. The candidate's part was multiplied by r·h(t−1), the others by h(t−1).</summary>
    private static void OfRecurrent(RecurrentProducts products, float* ofSums, float* states, float* resets, float* ofRecurrent, SharedPrefixes prefixes,
        int units)
    {
        var (width, first) = (Gates * units, prefixes.Steps == 0 ? 0 : prefixes.InStep(0).Count); // the first states continue none
        int* before = products.OffsetsBefore();
        var others = prefixes.Count - first;
        var sent = ofSums + (nint)first * width;
        MatrixProduct.Compute(new MatrixView(sent, others, 2 * units, width).Transposed, new MatrixView(states, before + first, others, units),
            OfGates(ofRecurrent, units));
        MatrixProduct.Compute(new MatrixView(sent + 2 * units, others, units, width).Transposed, new MatrixView(resets + (nint)first * units, others, units),
            OfCandidate(ofRecurrent, units));
    }

    private static MatrixView OfGates(float* recurrent, int units) => new(recurrent, 2 * units, units);

    private static MatrixView OfCandidate(float* recurrent, int units) => new(recurrent + (nint)2 * units * units, units, units);
}
