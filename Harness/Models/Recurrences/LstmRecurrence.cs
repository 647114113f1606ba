using Harness.Arithmetic;
using Harness.Models.Functions;
using static TorchSharp.torch;

namespace Harness.Models.Recurrences;

/// <summary>Computes an LSTM in one direction on a CPU, and its gradient through time.</summary>
/// <remarks>
/// z(t) = x(t)Wᵀ + b + h(t−1)Uᵀ, in four parts: input gate, forget gate, candidate, output gate. <see cref="LstmCell"/> follows, starting from h(−1) = c(−1) =
/// 0. x(t)Wᵀ + b is computed first, for all vectors at once. All work of a time step is done while its data is in the fastest cache.
/// </remarks>
internal sealed unsafe class LstmRecurrence : autograd.SingleTensorFunction<LstmRecurrence>
{
    private const int Gates = 4;

    private const string WantsVectors = nameof(WantsVectors);

    /// <inheritdoc/>
    public override string Name => nameof(LstmRecurrence);

    /// <summary>Computes all states.</summary>
    /// <param name="input">x: the input vectors of width E.</param>
    /// <param name="weights">W [4H, E], U [4H, H] and b [4H].</param>
    /// <param name="masked">The time steps to skip, [T, N]; null for none.</param>
    /// <returns>h: state vectors of width H, one for each distinct prefix.</returns>
    public static DeduplicatedSequences States(DeduplicatedSequences input, DirectionWeights weights, bool[]? masked = null)
    {
        var prefixes = SharedPrefixes.Of(input.Index, masked);
        return new DeduplicatedSequences(apply(input.Vectors.contiguous(), weights.Input, weights.Recurrent, weights.Bias, prefixes,
            input.Vectors.requires_grad), prefixes.States);
    }

    /// <summary>Computes all states.</summary>
    /// <param name="ctx">Keeps what the backward pass needs.</param>
    /// <param name="vars">x [R, E], W [4H, E], U [4H, H], b [4H], the shared prefixes, and whether x needs a gradient.</param>
    /// <returns>h, [S, H].</returns>
    public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
    {
        var (vectors, weight, recurrent, bias, prefixes) = ((Tensor)vars[0], (Tensor)vars[1], (Tensor)vars[2], (Tensor)vars[3], (SharedPrefixes)vars[4]);
        var (count, units) = (prefixes.Count, (int)recurrent.shape[1]);
        Tensor states = empty(count, units), cells = empty(count, units), squashed = empty(count, units), gates = empty(count, Gates * units);
        Run(new RecurrentProducts(prefixes, units, Gates), vectors, weight, recurrent, bias,
            TensorMemory.Floats(states), TensorMemory.Floats(cells), TensorMemory.Floats(squashed), TensorMemory.Floats(gates), prefixes, units);
        ctx.save_for_backward([vectors, weight, recurrent, states, cells, squashed, gates]);
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
        var (vectors, weight, recurrent, states, cells, squashed, gates) = (kept[0], kept[1], kept[2], kept[3], kept[4], kept[5], kept[6]);
        var units = (int)recurrent.shape[1];
        var products = new RecurrentProducts(prefixes, units, Gates);
        using Tensor inOrder = grad_output.contiguous(), ofStates = inOrder.clone(), ofCells = zeros_like(cells), ofSums = empty_like(gates),
            ofVectorSums = zeros(prefixes.Vectors, Gates * units);
        RunBack(products, recurrent, TensorMemory.Floats(cells), TensorMemory.Floats(squashed), TensorMemory.Floats(gates), TensorMemory.Floats(ofStates),
            TensorMemory.Floats(ofCells),
            TensorMemory.Floats(ofSums), TensorMemory.Floats(ofVectorSums), prefixes, units);
        return [.. products.Gradients(TensorMemory.Floats(ofSums), TensorMemory.Floats(ofVectorSums), states, vectors, weight,
            (bool)ctx.get_data(WantsVectors)), null!, null!];
    }

    private static void Run(
        RecurrentProducts products, Tensor vectors, Tensor weight, Tensor recurrent, Tensor bias, float* states, float* cells, float* squashed, float* gates,
            SharedPrefixes prefixes, int units)
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
        float* ofSums, float* ofVectorSums,
        SharedPrefixes prefixes, int units)
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
