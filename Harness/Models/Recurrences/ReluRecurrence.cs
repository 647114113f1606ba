using Harness.Arithmetic;
using Harness.Models.Functions;
using static TorchSharp.torch;

namespace Harness.Models.Recurrences;

/// <summary>Computes a simple recurrence on a CPU, h(t) = relu(x(t)Wᵀ + b + h(t−1)Uᵀ) from h(−1) = 0, and its gradient through time.</summary>
/// <remarks>x(t)Wᵀ + b is computed first, for all vectors at once.</remarks>
internal sealed unsafe class ReluRecurrence : StepwiseFunction<ReluRecurrence>
{
    /// <inheritdoc/>
    protected override (Tensor States, Tensor[] Kept) Forward(Tensor[] variables, SharedPrefixes prefixes, int units)
    {
        var states = empty(prefixes.Count, units);
        Run(new RecurrentProducts(prefixes, units, gates: 1), variables, TensorMemory.Floats(states), prefixes, units);
        return (states, []);
    }

    /// <inheritdoc/>
    protected override IReadOnlyList<Tensor> Gradients(Kept kept, Tensor ofStates, SharedPrefixes prefixes, int units)
    {
        var products = new RecurrentProducts(prefixes, units, gates: 1);
        using var ofVectorSums = zeros(prefixes.Vectors, units);
        RunBack(products, kept.Recurrent, TensorMemory.Floats(kept.States), TensorMemory.Floats(ofStates), TensorMemory.Floats(ofVectorSums), prefixes, units);
        return products.Gradients(TensorMemory.Floats(ofStates), TensorMemory.Floats(ofVectorSums), kept.States, kept.Vectors, kept.Weight,
            kept.WantsVectors);
    }

    private static void Run(RecurrentProducts products, Tensor[] variables, float* states, SharedPrefixes prefixes, int units)
    {
        var sums = products.OfVectors(variables);
        var before = products.OffsetsBefore();
        var panels = RecurrentProducts.Pack(TensorMemory.Matrix(variables[OfState]).Transposed);
        for (var step = 0; step < prefixes.Steps; step++)
        {
            var (start, count) = prefixes.InStep(step);
            for (var one = start; one < start + count; one++)
                Rows.Copy(sums + (nint)prefixes.EndsWith[one] * units, states + (nint)one * units, units);
            if (step > 0)
                products.AddStateProducts(step, states, before, panels, states);
            Rows.Relu(states + (nint)start * units, count * units);
        }
    }

    /// <summary>Replaces the gradients of the states by the gradients of the sums before ReLU, in place.</summary>
    private static void RunBack(RecurrentProducts products, Tensor recurrent, float* states, float* gradients, float* ofVectorSums, SharedPrefixes prefixes,
        int units)
    {
        var panels = RecurrentProducts.Pack(TensorMemory.Matrix(recurrent));
        for (var step = prefixes.Steps - 1; step >= 0; step--)
        {
            var (start, count) = prefixes.InStep(step);
            Rows.ReluBackward(gradients + (nint)start * units, states + (nint)start * units, gradients + (nint)start * units, count * units);
            for (var one = start; one < start + count; one++)
                Rows.Add(ofVectorSums + (nint)prefixes.EndsWith[one] * units, gradients + (nint)one * units, units);
            if (step > 0)
                products.AddStateGradients(step, gradients, panels, gradients);
        }
    }
}
