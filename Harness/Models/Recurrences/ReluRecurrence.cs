using Harness.Arithmetic;
using Harness.Models.Functions;
using static TorchSharp.torch;

namespace Harness.Models.Recurrences;

/// <summary>Computes a simple recurrence on a CPU, h(t) = relu(x(t)Wᵀ + b + h(t−1)Uᵀ) from h(−1) = 0, and its gradient through time.</summary>
/// <remarks>x(t)Wᵀ + b is computed first, for all vectors at once.</remarks>
internal sealed unsafe class ReluRecurrence : autograd.SingleTensorFunction<ReluRecurrence>
{
    private const string WantsVectors = nameof(WantsVectors);

    /// <inheritdoc/>
    public override string Name => nameof(ReluRecurrence);

    /// <summary>Computes all states.</summary>
    /// <param name="input">x: the input vectors of width E.</param>
    /// <param name="weights">W [H, E], U [H, H] and b [H].</param>
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
    /// <param name="vars">x [R, E], W [H, E], U [H, H], b [H], the shared prefixes, and whether x needs a gradient.</param>
    /// <returns>h, [S, H].</returns>
    public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
    {
        var (vectors, weight, recurrent, bias, prefixes) = ((Tensor)vars[0], (Tensor)vars[1], (Tensor)vars[2], (Tensor)vars[3], (SharedPrefixes)vars[4]);
        var units = (int)recurrent.shape[1];
        var states = empty(prefixes.Count, units);
        Run(new RecurrentProducts(prefixes, units, gates: 1), vectors, weight, recurrent, bias, TensorMemory.Floats(states), prefixes, units);
        ctx.save_for_backward([vectors, weight, recurrent, states]);
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
        var (vectors, weight, recurrent, states) = (kept[0], kept[1], kept[2], kept[3]);
        var units = (int)recurrent.shape[1];
        var products = new RecurrentProducts(prefixes, units, gates: 1);
        using Tensor inOrder = grad_output.contiguous(), gradient = inOrder.clone(), ofVectorSums = zeros(prefixes.Vectors, units);
        RunBack(products, recurrent, TensorMemory.Floats(states), TensorMemory.Floats(gradient), TensorMemory.Floats(ofVectorSums), prefixes, units);
        return [.. products.Gradients(TensorMemory.Floats(gradient), TensorMemory.Floats(ofVectorSums), states, vectors, weight,
            (bool)ctx.get_data(WantsVectors)), null!, null!];
    }

    private static void Run(RecurrentProducts products, Tensor vectors, Tensor weight, Tensor recurrent, Tensor bias, float* states, SharedPrefixes prefixes,
        int units)
    {
        var sums = products.OfVectors(vectors, weight, bias);
        var before = products.OffsetsBefore();
        var panels = RecurrentProducts.Pack(TensorMemory.Matrix(recurrent).Transposed);
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
