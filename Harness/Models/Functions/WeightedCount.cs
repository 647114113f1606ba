using Harness.Arithmetic;
using static TorchSharp.torch;

namespace Harness.Models.Functions;

/// <summary>The sum of a row's word weights and an offset by the harness's own arithmetic, with its gradient. Words of id 0 count for nothing.</summary>
internal sealed unsafe class WeightedCount : autograd.SingleTensorFunction<WeightedCount>
{
    /// <inheritdoc/>
    public override string Name => nameof(WeightedCount);

    /// <summary>Sums the weights, from the first word of a row to the last.</summary>
    /// <param name="ids">[N, T], 32-bit integers.</param>
    /// <param name="weights">[V, 1].</param>
    /// <param name="bias">Added after the sum, [1].</param>
    /// <returns>[N, 1].</returns>
    /// <exception cref="ArgumentOutOfRangeException">An id is not in the table.</exception>
    public static Tensor Of(Tensor ids, Tensor weights, Tensor bias) => apply(ids.to(ScalarType.Int32).contiguous(), weights, bias);

    /// <inheritdoc/>
    public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
    {
        var (ids, weights, bias) = ((Tensor)vars[0], (Tensor)vars[1], (Tensor)vars[2]);
        var (rows, steps) = ((int)ids.shape[0], (int)ids.shape[1]);
        var output = empty(rows, 1);
        var words = ids.data<int>();
        var vocabulary = (int)weights.shape[0];
        float* weight = TensorMemory.Floats(weights), sums = TensorMemory.Floats(output);
        var offset = *TensorMemory.Floats(bias);
        var index = 0L;
        for (var row = 0; row < rows; row++)
        {
            var sum = 0f;
            for (var step = 0; step < steps; step++)
            {
                var word = words[index++];
                if ((uint)word >= (uint)vocabulary)
                    throw new ArgumentOutOfRangeException(nameof(vars), word, $"A table of {vocabulary} words has ids 0 to {vocabulary - 1}.");
                if (word != 0)
                    sum += weight[word];
            }
            sums[row] = sum + offset;
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
        Tensor ofWeights = zeros_like(weights), ofBias = empty(1);
        float* of = TensorMemory.Floats(gradient), ofWeight = TensorMemory.Floats(ofWeights);
        var words = ids.data<int>();
        var index = 0L;
        for (var row = 0; row < rows; row++)
        {
            for (var step = 0; step < steps; step++)
            {
                var word = words[index++];
                if (word != 0)
                    ofWeight[word] += of[row];
            }
        }
        Rows.SumColumns(of, TensorMemory.Floats(ofBias), rows, 1);
        return [null!, ofWeights, ofBias];
    }
}
