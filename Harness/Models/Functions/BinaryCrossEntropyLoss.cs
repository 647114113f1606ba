using System.Diagnostics.CodeAnalysis;
using Harness.Arithmetic;
using static TorchSharp.torch;

namespace Harness.Models.Functions;

/// <summary>Computes the mean binary cross-entropy of logits, and its gradient. This is the training loss for two classes. It is computed in double precision,
/// row by row.</summary>
/// <remarks>max(x, 0) − x·y + log(1 + e^−|x|), a form that does not overflow; the gradient is σ(x) − y. Labels other than 0 and 1 are used as they are: an
/// invariant refuses them.</remarks>
internal sealed unsafe class BinaryCrossEntropyLoss : autograd.SingleTensorFunction<BinaryCrossEntropyLoss>
{
    /// <inheritdoc/>
    public override string Name => nameof(BinaryCrossEntropyLoss);

    private const string Weights = nameof(Weights);

    /// <summary>Computes the loss: with the harness's own arithmetic for single precision on a CPU, with
    /// <see cref="CudaLoss"/> for most batches on a GPU, otherwise with torch.</summary>
    /// <param name="logits">[N, 1].</param>
    /// <param name="labels">0 or 1, [N, 1].</param>
    /// <param name="weights">Factors for the rows of label 0 and of label 1; null if all rows have the same weight.</param>
    /// <returns>The mean loss, a scalar in nats per row.</returns>
    [SuppressMessage("ApiDesign", "RS0030", Justification = "On a GPU alone, and in double precision: the oracle of tests.")]
    public static Tensor Of(Tensor logits, Tensor labels, double[]? weights = null)
    {
        if (TensorMemory.CanBeRead(logits) && TensorMemory.CanBeRead(labels))
            return apply(logits, labels, weights!);
        if (weights is null && CudaLoss.CanCompute(logits, labels) && logits.shape[1] == 1)
            return CudaLoss.Of(logits, labels);
        return weights is null ? nn.functional.binary_cross_entropy_with_logits(logits, labels)
            : nn.functional.binary_cross_entropy_with_logits(logits, labels, ClassWeights.OfRows(labels, weights));
    }

    /// <inheritdoc/>
    public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
    {
        var (logits, labels) = (((Tensor)vars[0]).contiguous(), ((Tensor)vars[1]).contiguous());
        if (!logits.shape.SequenceEqual(labels.shape))
            throw new ArgumentException($"Logits are [{string.Join(", ", logits.shape)}] and labels [{string.Join(", ", labels.shape)}]; "
                + $"expected the same shape.");
        float* x = TensorMemory.Floats(logits), y = TensorMemory.Floats(labels);
        var sum = 0.0;
        var rows = logits.NumberOfElements;
        var weights = (double[]?)vars[2];
        for (var row = 0; row < rows; row++)
        {
            var ofRow = (x[row] > 0 ? x[row] : 0) - (double)x[row] * y[row] + PortableMath.LogOfOnePlus(PortableMath.Exp(-Math.Abs((double)x[row])));
            sum += weights is null ? ofRow : ofRow * ClassWeights.Of(weights, y[row]);
        }
        ctx.save_for_backward([logits, labels]);
        if (weights is not null)
            ctx.save_data(Weights, weights);
        var loss = empty(1);
        *TensorMemory.Floats(loss) = (float)(sum / rows);
        return loss.squeeze(0);
    }

    /// <inheritdoc/>
    public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
    {
        var kept = ctx.get_saved_variables();
        var (logits, labels) = (kept[0], kept[1]);
        var ofLogits = empty_like(logits);
        float* x = TensorMemory.Floats(logits), y = TensorMemory.Floats(labels), of = TensorMemory.Floats(ofLogits);
        var rows = logits.NumberOfElements;
        var share = (double)grad_output.item<float>() / rows;
        var weights = (double[]?)ctx.get_data(Weights);
        for (var row = 0; row < rows; row++)
        {
            var slope = (1 / (1 + PortableMath.Exp(-(double)x[row])) - y[row]) * share;
            of[row] = (float)(weights is null ? slope : slope * ClassWeights.Of(weights, y[row]));
        }
        return [ofLogits, null!, null!];
    }
}
