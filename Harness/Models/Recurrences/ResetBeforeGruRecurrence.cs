using Harness.Arithmetic;
using Harness.Models.Functions;
using static TorchSharp.torch;

namespace Harness.Models.Recurrences;

/// <summary>Computes a GRU that resets the state before the matrix product, in one direction on a CPU, and its gradient through time.</summary>
/// <remarks>xWᵀ + b is computed first, for all vectors at once. Each time step then adds h(t−1)Uᵀ to the sums of r and z, computes both, adds (r·h(t−1))Uᵀ to
/// the sums of n, and computes the state (<see cref="ResetBeforeGruCell"/>). The first state is computed from h(−1) = 0.</remarks>
internal sealed unsafe class ResetBeforeGruRecurrence : StepwiseFunction<ResetBeforeGruRecurrence>
{
    private const int Gates = 3;

    /// <inheritdoc/>
    protected override (Tensor States, Tensor[] Kept) Forward(Tensor[] variables, SharedPrefixes prefixes, int units)
    {
        var count = prefixes.Count;
        Tensor states = empty(count, units), gates = empty(count, Gates * units), resets = empty(count, units);
        var products = new RecurrentProducts(prefixes, units, Gates);
        Run(products, products.OfVectors(variables), TensorMemory.Floats(variables[OfState]), TensorMemory.Floats(states), TensorMemory.Floats(gates),
            TensorMemory.Floats(resets), prefixes, units);
        return (states, [gates, resets]);
    }

    /// <inheritdoc/>
    protected override IReadOnlyList<Tensor> Gradients(Kept kept, Tensor ofStates, SharedPrefixes prefixes, int units)
    {
        var (gates, resets) = (kept.Others[0], kept.Others[1]);
        float* states = TensorMemory.Floats(kept.States);
        var products = new RecurrentProducts(prefixes, units, Gates);
        using Tensor ofSums = empty_like(gates), ofVectorSums = zeros(prefixes.Vectors, Gates * units);
        RunBack(products, TensorMemory.Floats(kept.Recurrent), states, TensorMemory.Floats(gates), TensorMemory.Floats(ofStates),
            TensorMemory.Floats(ofSums), TensorMemory.Floats(ofVectorSums), prefixes, units);
        var ofRecurrent = empty_like(kept.Recurrent);
        OfRecurrent(products, TensorMemory.Floats(ofSums), states, TensorMemory.Floats(resets), TensorMemory.Floats(ofRecurrent), prefixes, units);
        var (ofInput, ofWeight, ofBias) = products.InputGradients(TensorMemory.Floats(ofVectorSums), kept.Vectors, kept.Weight, kept.WantsVectors);
        return [ofInput!, ofWeight, ofRecurrent, ofBias];
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
