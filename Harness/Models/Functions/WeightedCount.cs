using Harness.Arithmetic;
using static TorchSharp.torch;

namespace Harness.Models.Functions;

/// <summary>Sums the weights of a row's words and adds a bias, with the harness's own arithmetic, and computes the gradient. Words of id 0 are
/// ignored.</summary>
internal sealed unsafe class WeightedCount : autograd.SingleTensorFunction<WeightedCount>
{
    /// <inheritdoc/>
    public override string Name => nameof(WeightedCount);

    /// <summary>Sums the weights from the first word of a row to the last.</summary>
    /// <param name="ids">Word ids, [N, T], 32-bit integers.</param>
    /// <param name="weights">Weights of the words, [V, U].</param>
    /// <param name="bias">Added after the sums, [U].</param>
    /// <returns>[N, U].</returns>
    /// <exception cref="ArgumentOutOfRangeException">An id is not in the table.</exception>
    public static Tensor Of(Tensor ids, Tensor weights, Tensor bias) => apply(ids.to(ScalarType.Int32).contiguous(), weights, bias);

    /// <inheritdoc/>
    public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
    {
        var (ids, weights, bias) = ((Tensor)vars[0], (Tensor)vars[1], (Tensor)vars[2]);
        var (rows, steps) = ((int)ids.shape[0], (int)ids.shape[1]);
        var (vocabulary, units) = ((int)weights.shape[0], (int)weights.shape[1]);
        var output = zeros(rows, units);
        var words = ids.data<int>();
        float* weight = TensorMemory.Floats(weights), sums = TensorMemory.Floats(output), offsets = TensorMemory.Floats(bias);
        var index = 0L;
        for (var row = 0; row < rows; row++, sums += units)
        {
            for (var step = 0; step < steps; step++)
            {
                var word = words[index++];
                if ((uint)word >= (uint)vocabulary)
                    throw new ArgumentOutOfRangeException(nameof(vars), word, $"A table of {vocabulary} words has ids 0 to {vocabulary - 1}.");
                if (word != 0)
                    Add(sums, weight + (long)word * units, units);
            }
            Add(sums, offsets, units);
        }
        ctx.save_for_backward([ids, weights]);
        return output;
    }

    /// <inheritdoc/>
    public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
    {
        var kept = ctx.get_saved_variables();
        var (ids, weights) = (kept[0], kept[1]);
        var (rows, steps) = ((int)ids.shape[0], (int)ids.shape[1]);
        using var gradient = grad_output.contiguous();
        var units = (int)weights.shape[1];
        Tensor ofWeights = zeros_like(weights), ofBias = empty(units);
        float* of = TensorMemory.Floats(gradient), ofWeight = TensorMemory.Floats(ofWeights);
        var words = ids.data<int>();
        var index = 0L;
        for (var row = 0; row < rows; row++)
        {
            for (var step = 0; step < steps; step++)
            {
                var word = words[index++];
                if (word != 0)
                    Add(ofWeight + (long)word * units, of + (long)row * units, units);
            }
        }
        Rows.SumColumns(of, TensorMemory.Floats(ofBias), rows, units);
        return [null!, ofWeights, ofBias];
    }

    private static void Add(float* sums, float* numbers, int count)
    {
        for (var unit = 0; unit < count; unit++)
            sums[unit] += numbers[unit];
    }
}
