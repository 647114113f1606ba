using Harness.Arithmetic;
using Harness.Models.Functions;
using static TorchSharp.torch;

namespace Harness.Models.Recurrences;

/// <summary>Computes a GRU in one direction on a CPU, and its gradient through time.</summary>
/// <remarks>x(t)Wᵀ + b is computed first, for all vectors at once. Each time step then computes h(t−1)Uᵀ + c and <see cref="GruCell"/>. The first state is
/// computed from h(−1) = 0.</remarks>
internal sealed unsafe class GruRecurrence : StepwiseFunction<GruRecurrence>
{
    private const int Gates = 3;

    /// <summary>The index of c among the variables.</summary>
    private const int BiasOfState = 4;

    /// <summary>Computes all states.</summary>
    /// <param name="input">x: the input vectors of width E.</param>
    /// <param name="weights">W [3H, E], U [3H, H], b [3H] and c [3H].</param>
    /// <param name="masked">The time steps to skip, [T, N]; null for none.</param>
    /// <returns>h: state vectors of width H, one for each distinct prefix.</returns>
    public static new DeduplicatedSequences States(DeduplicatedSequences input, DirectionWeights weights, bool[]? masked = null) => States(input,
        [weights.Input, weights.Recurrent, weights.Bias, weights.RecurrentBias
            ?? throw new ArgumentException("A GRU needs a recurrent bias; got none.", nameof(weights))], masked);

    /// <inheritdoc/>
    protected override (Tensor States, Tensor[] Kept) Forward(Tensor[] variables, SharedPrefixes prefixes, int units)
    {
        var count = prefixes.Count;
        Tensor states = empty(count, units), gates = empty(count, Gates * units), ofStates = empty(count, Gates * units);
        Run(new RecurrentProducts(prefixes, units, Gates), variables, TensorMemory.Floats(variables[BiasOfState]), TensorMemory.Floats(states),
            TensorMemory.Floats(gates), TensorMemory.Floats(ofStates), prefixes, units);
        return (states, [gates, ofStates]);
    }

    /// <inheritdoc/>
    protected override IReadOnlyList<Tensor> Gradients(Kept kept, Tensor ofStates, SharedPrefixes prefixes, int units)
    {
        var (gates, sumsOfStates) = (kept.Others[0], kept.Others[1]);
        var products = new RecurrentProducts(prefixes, units, Gates);
        using Tensor ofStateSums = empty_like(gates), ofVectorSums = zeros(prefixes.Vectors, Gates * units);
        RunBack(products, kept.Recurrent, TensorMemory.Floats(kept.States), TensorMemory.Floats(gates), TensorMemory.Floats(sumsOfStates),
            TensorMemory.Floats(ofStates), TensorMemory.Floats(ofStateSums), TensorMemory.Floats(ofVectorSums), prefixes, units);
        var ofRecurrentBias = empty(Gates * units);
        Rows.SumColumns(TensorMemory.Floats(ofStateSums), TensorMemory.Floats(ofRecurrentBias), prefixes.Count, Gates * units);
        return [.. products.Gradients(TensorMemory.Floats(ofStateSums), TensorMemory.Floats(ofVectorSums), kept.States, kept.Vectors, kept.Weight,
            kept.WantsVectors), ofRecurrentBias];
    }

    private static void Run(RecurrentProducts products, Tensor[] variables, float* recurrentBias, float* states, float* gates, float* ofStates,
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
            {
                Rows.Copy(sums + (nint)prefixes.EndsWith[one] * Gates * units, gates + (nint)one * Gates * units, Gates * units);
                Rows.Copy(recurrentBias, ofStates + (nint)one * Gates * units, Gates * units);
            }
            if (step > 0)
                products.AddStateProducts(step, states, before, panels, ofStates);
            for (var one = start; one < start + count; one++)
            {
                var at = (nint)one * units;
                GruCell.Forward(gates + Gates * at, ofStates + Gates * at, step > 0 ? states + before[one] : none, states + at, units);
            }
        }
    }

    private static void RunBack(RecurrentProducts products, Tensor recurrent, float* states, float* gates, float* sumsOfStates, float* ofStates,
        float* ofStateSums, float* ofVectorSums, SharedPrefixes prefixes, int units)
    {
        var before = products.OffsetsBefore();
        var panels = RecurrentProducts.Pack(TensorMemory.Matrix(recurrent));
        float* none = stackalloc float[units], passed = stackalloc float[units], ofInputSums = stackalloc float[Gates * units];
        new Span<float>(none, units).Clear();
        for (var step = prefixes.Steps - 1; step >= 0; step--)
        {
            var (start, count) = prefixes.InStep(step);
            for (var one = start; one < start + count; one++)
            {
                var at = (nint)one * units;
                GruCell.Backward(gates + Gates * at, sumsOfStates + Gates * at + 2 * units, step > 0 ? states + before[one] : none, ofStates + at,
                    ofInputSums, ofStateSums + Gates * at, passed, units);
                Rows.Add(ofVectorSums + (nint)prefixes.EndsWith[one] * Gates * units, ofInputSums, Gates * units);
                if (step > 0)
                    Rows.Add(ofStates + before[one], passed, units);
            }
            if (step > 0)
                products.AddStateGradients(step, ofStateSums, panels, ofStates);
        }
    }
}
