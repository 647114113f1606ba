using Harness.Arithmetic;
using Harness.Models.Functions;
using static TorchSharp.torch;

namespace Harness.Models.Recurrences;

/// <summary>Computes a GRU in one direction on a CPU, and its gradient through time.</summary>
/// <remarks>x(t)Wᵀ + b is computed first, for all vectors at once. Each time step then computes h(t−1)Uᵀ + c and <see cref="GruCell"/>. The first state is
/// computed from h(−1) = 0.</remarks>
internal sealed unsafe class GruRecurrence : autograd.SingleTensorFunction<GruRecurrence>
{
    private const int Gates = 3;

    private const string WantsVectors = nameof(WantsVectors);

    /// <inheritdoc/>
    public override string Name => nameof(GruRecurrence);

    /// <summary>Computes all states.</summary>
    /// <param name="input">x: the input vectors of width E.</param>
    /// <param name="weights">W [3H, E], U [3H, H], b [3H] and c [3H].</param>
    /// <param name="masked">The time steps to skip, [T, N]; null for none.</param>
    /// <returns>h: state vectors of width H, one for each distinct prefix.</returns>
    public static DeduplicatedSequences States(DeduplicatedSequences input, DirectionWeights weights, bool[]? masked = null)
    {
        var prefixes = SharedPrefixes.Of(input.Index, masked);
        var ofState = weights.RecurrentBias ?? throw new ArgumentException("A GRU needs a recurrent bias; got none.", nameof(weights));
        return new DeduplicatedSequences(apply(input.Vectors.contiguous(), weights.Input, weights.Recurrent, weights.Bias, ofState, prefixes,
            input.Vectors.requires_grad), prefixes.States);
    }

    /// <summary>Computes all states.</summary>
    /// <param name="ctx">Keeps what the backward pass needs.</param>
    /// <param name="vars">x [R, E], W [3H, E], U [3H, H], b [3H], c [3H], the shared prefixes, and whether x needs a gradient.</param>
    /// <returns>h, [S, H].</returns>
    public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
    {
        var (vectors, weight, recurrent, bias, recurrentBias) = ((Tensor)vars[0], (Tensor)vars[1], (Tensor)vars[2], (Tensor)vars[3], (Tensor)vars[4]);
        var prefixes = (SharedPrefixes)vars[5];
        var (count, units) = (prefixes.Count, (int)recurrent.shape[1]);
        Tensor states = empty(count, units), gates = empty(count, Gates * units), ofStates = empty(count, Gates * units);
        Run(new RecurrentProducts(prefixes, units, Gates), vectors, weight, recurrent, bias, TensorMemory.Floats(recurrentBias),
            TensorMemory.Floats(states), TensorMemory.Floats(gates), TensorMemory.Floats(ofStates), prefixes, units);
        ctx.save_for_backward([vectors, weight, recurrent, states, gates, ofStates]);
        ctx.save_data(nameof(SharedPrefixes), prefixes);
        ctx.save_data(WantsVectors, vars[6]);
        return states;
    }

    /// <summary>Computes the gradient through time.</summary>
    /// <param name="ctx">Holds what the forward pass kept.</param>
    /// <param name="grad_output">Gradient of the states, [S, H].</param>
    /// <returns>The gradients of x, W, U, b and c.</returns>
    public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
    {
        var prefixes = (SharedPrefixes)ctx.get_data(nameof(SharedPrefixes));
        var kept = ctx.get_saved_variables();
        var (vectors, weight, recurrent, states, gates, sumsOfStates) = (kept[0], kept[1], kept[2], kept[3], kept[4], kept[5]);
        var units = (int)recurrent.shape[1];
        var products = new RecurrentProducts(prefixes, units, Gates);
        using Tensor inOrder = grad_output.contiguous(), ofStates = inOrder.clone(), ofStateSums = empty_like(gates),
            ofVectorSums = zeros(prefixes.Vectors, Gates * units);
        RunBack(products, recurrent, TensorMemory.Floats(states), TensorMemory.Floats(gates), TensorMemory.Floats(sumsOfStates),
            TensorMemory.Floats(ofStates), TensorMemory.Floats(ofStateSums), TensorMemory.Floats(ofVectorSums), prefixes, units);
        var ofRecurrentBias = empty(Gates * units);
        Rows.SumColumns(TensorMemory.Floats(ofStateSums), TensorMemory.Floats(ofRecurrentBias), prefixes.Count, Gates * units);
        return [.. products.Gradients(TensorMemory.Floats(ofStateSums), TensorMemory.Floats(ofVectorSums), states, vectors, weight,
            (bool)ctx.get_data(WantsVectors)), ofRecurrentBias, null!, null!];
    }

    private static void Run(RecurrentProducts products, Tensor vectors, Tensor weight, Tensor recurrent, Tensor bias, float* recurrentBias, float* states,
        float* gates, float* ofStates, SharedPrefixes prefixes, int units)
    {
        var sums = products.OfVectors(vectors, weight, bias);
        var before = products.OffsetsBefore();
        var panels = RecurrentProducts.Pack(TensorMemory.Matrix(recurrent).Transposed);
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
