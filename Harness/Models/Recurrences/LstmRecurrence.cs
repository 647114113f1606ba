using Harness.Arithmetic;
using Harness.Models.Functions;
using static TorchSharp.torch;

namespace Harness.Models.Recurrences;

/// <summary>Computes an LSTM in one direction on a CPU, and its gradient through time.</summary>
/// <remarks>
/// z(t) = x(t)Wᵀ + b + h(t−1)Uᵀ, in four parts: input gate, forget gate, candidate, output gate. <see cref="LstmCell"/> follows, starting from h(−1) = c(−1) =
/// 0. x(t)Wᵀ + b is computed first, for all vectors at once. All work of a time step is done while its data is in the fastest cache.
/// </remarks>
internal sealed unsafe class LstmRecurrence : StepwiseFunction<LstmRecurrence>
{
    private const int Gates = 4;

    /// <inheritdoc/>
    protected override (Tensor States, Tensor[] Kept) Forward(Tensor[] variables, SharedPrefixes prefixes, int units)
    {
        var count = prefixes.Count;
        Tensor states = empty(count, units), cells = empty(count, units), squashed = empty(count, units), gates = empty(count, Gates * units);
        Run(new RecurrentProducts(prefixes, units, Gates), variables, TensorMemory.Floats(states), TensorMemory.Floats(cells), TensorMemory.Floats(squashed),
            TensorMemory.Floats(gates), prefixes, units);
        return (states, [cells, squashed, gates]);
    }

    /// <inheritdoc/>
    protected override IReadOnlyList<Tensor> Gradients(Kept kept, Tensor ofStates, SharedPrefixes prefixes, int units)
    {
        var (cells, squashed, gates) = (kept.Others[0], kept.Others[1], kept.Others[2]);
        var products = new RecurrentProducts(prefixes, units, Gates);
        using Tensor ofCells = zeros_like(cells), ofSums = empty_like(gates), ofVectorSums = zeros(prefixes.Vectors, Gates * units);
        RunBack(products, kept.Recurrent, TensorMemory.Floats(cells), TensorMemory.Floats(squashed), TensorMemory.Floats(gates),
            TensorMemory.Floats(ofStates), TensorMemory.Floats(ofCells), TensorMemory.Floats(ofSums), TensorMemory.Floats(ofVectorSums), prefixes, units);
        return products.Gradients(TensorMemory.Floats(ofSums), TensorMemory.Floats(ofVectorSums), kept.States, kept.Vectors, kept.Weight, kept.WantsVectors);
    }

    private static void Run(RecurrentProducts products, Tensor[] variables, float* states, float* cells, float* squashed, float* gates,
        SharedPrefixes prefixes, int units)
    {
        var sums = products.OfVectors(variables);
        var before = products.OffsetsBefore();
        var panels = RecurrentProducts.Pack(TensorMemory.Matrix(variables[OfState]).Transposed);
        var none = stackalloc float[units];
        new Span<float>(none, units).Clear();
        for (var step = 0; step < prefixes.Steps; step++)
        {
            var (start, count) = prefixes.InStep(step);
            for (var one = start; one < start + count; one++)
                Rows.Copy(sums + (nint)prefixes.EndsWith[one] * Gates * units, gates + (nint)one * Gates * units, Gates * units);
            if (step > 0)
                products.AddStateProducts(step, states, before, panels, gates);
            for (var one = start; one < start + count; one++)
            {
                var at = (nint)one * units;
                LstmCell.Forward(gates + Gates * at, step > 0 ? cells + before[one] : none, cells + at, squashed + at, states + at, units);
            }
        }
    }

    private static void RunBack(RecurrentProducts products, Tensor recurrent, float* cells, float* squashed, float* gates, float* ofStates, float* ofCells,
        float* ofSums, float* ofVectorSums, SharedPrefixes prefixes, int units)
    {
        var before = products.OffsetsBefore();
        var panels = RecurrentProducts.Pack(TensorMemory.Matrix(recurrent));
        var none = stackalloc float[units];
        new Span<float>(none, units).Clear();
        for (var step = prefixes.Steps - 1; step >= 0; step--)
        {
            var (start, count) = prefixes.InStep(step);
            for (var one = start; one < start + count; one++)
            {
                var at = (nint)one * units;
                LstmCell.Backward(gates + Gates * at, step > 0 ? cells + before[one] : none, squashed + at, ofStates + at, ofCells + at, ofSums + Gates * at,
                    units);
                Rows.Add(ofVectorSums + (nint)prefixes.EndsWith[one] * Gates * units, ofSums + Gates * at, Gates * units);
                if (step > 0)
                    Rows.Add(ofCells + before[one], ofCells + at, units);
            }
            if (step > 0)
                products.AddStateGradients(step, ofSums, panels, ofStates);
        }
    }
}
