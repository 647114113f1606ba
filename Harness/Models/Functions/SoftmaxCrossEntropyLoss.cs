using System.Diagnostics.CodeAnalysis;
using Harness.Arithmetic;
using static TorchSharp.torch;

namespace Harness.Models.Functions;

/// <summary>Computes the mean categorical cross-entropy of logits after a softmax, and its gradient. It is computed in double precision, row by row.</summary>
/// <remarks>
/// log Σ eᶻ − z of the label, where the largest logit is subtracted first. The sums add from the first class to the last. The gradient of a logit is its
/// probability, minus 1 for the logit of the label. A label that is not a class matches no logit, so that an invariant can refuse it.
/// </remarks>
internal sealed unsafe class SoftmaxCrossEntropyLoss : autograd.SingleTensorFunction<SoftmaxCrossEntropyLoss>
{
    /// <inheritdoc/>
    public override string Name => nameof(SoftmaxCrossEntropyLoss);

    private const string Weights = nameof(Weights);

    /// <summary>Computes the loss: with the harness's own arithmetic for single precision on a CPU, with
    /// <see cref="CudaLoss"/> for most batches on a GPU, otherwise with torch.</summary>
    /// <param name="logits">[N, K].</param>
    /// <param name="labels">Integers from 0 to K−1 as floats, [N, 1].</param>
    /// <param name="weights">A factor for each class; null if all rows have the same weight.</param>
    /// <returns>The mean loss, a scalar in nats per row.</returns>
    [SuppressMessage("ApiDesign", "RS0030", Justification = "On a GPU alone, and in double precision: the oracle of tests.")]
    public static Tensor Of(Tensor logits, Tensor labels, double[]? weights = null)
    {
        if (logits.dim() != 2 || labels.dim() != 2 || labels.shape[0] != logits.shape[0] || labels.shape[1] != 1)
            throw new ArgumentException($"Logits are [{string.Join(", ", logits.shape)}] and labels [{string.Join(", ", labels.shape)}]; "
                + "expected [N, K] and [N, 1].");
        if (TensorMemory.CanBeRead(logits) && TensorMemory.CanBeRead(labels))
            return apply(logits, labels, weights!);
        if (weights is null && CudaLoss.CanCompute(logits, labels) && logits.shape[1] > 1)
            return CudaLoss.Of(logits, labels);
        using var classes = labels.squeeze(1);
        using var indices = classes.to(int64);
        if (weights is null)
            return nn.functional.cross_entropy(logits, indices);
        var ofRows = nn.functional.cross_entropy(logits, indices, reduction: nn.Reduction.None);   // [N]
        return (ofRows * ClassWeights.OfRows(labels, weights).squeeze(1).to(logits.dtype)).mean(); // torch would divide by the sum of the weights
    }

    /// <inheritdoc/>
    public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
    {
        var (logits, labels) = (((Tensor)vars[0]).contiguous(), ((Tensor)vars[1]).contiguous());
        var (rows, classes) = (logits.shape[0], (int)logits.shape[1]);
        float* x = TensorMemory.Floats(logits), y = TensorMemory.Floats(labels);
        var sum = 0.0;
        var weights = (double[]?)vars[2];
        for (var row = 0L; row < rows; row++)
        {
            var ofRow = x + row * classes;
            var (largest, total) = Exponentials(ofRow, classes);
            var loss = largest + PortableMath.Log(total) - (LabelOf(y[row], classes) is var label and >= 0 ? ofRow[label] : 0);
            sum += weights is null ? loss : loss * ClassWeights.Of(weights, y[row]);
        }
        ctx.save_for_backward([logits, labels]);
        if (weights is not null)
            ctx.save_data(Weights, weights);
        var mean = empty(1);
        *TensorMemory.Floats(mean) = (float)(sum / rows);
        return mean.squeeze(0);
    }

    /// <inheritdoc/>
    public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
    {
        var kept = ctx.get_saved_variables();
        var (logits, labels) = (kept[0], kept[1]);
        var (rows, classes) = (logits.shape[0], (int)logits.shape[1]);
        var ofLogits = empty_like(logits);
        float* x = TensorMemory.Floats(logits), y = TensorMemory.Floats(labels), of = TensorMemory.Floats(ofLogits);
        var whole = (double)grad_output.item<float>() / rows;
        var weights = (double[]?)ctx.get_data(Weights);
        for (var row = 0L; row < rows; row++)
        {
            var (largest, total) = Exponentials(x + row * classes, classes);
            var label = LabelOf(y[row], classes);
            var share = weights is null ? whole : whole * ClassWeights.Of(weights, y[row]);
            for (var k = 0; k < classes; k++)
                of[row * classes + k] = (float)((PortableMath.Exp(x[row * classes + k] - largest) / total - (k == label ? 1 : 0)) * share);
        }
        return [ofLogits, null!, null!];
    }

    private static (double Largest, double Total) Exponentials(float* logits, int classes)
    {
        double largest = logits[0];
        for (var k = 1; k < classes; k++)
            largest = logits[k] > largest ? logits[k] : largest;
        var total = 0.0;
        for (var k = 0; k < classes; k++)
            total += PortableMath.Exp(logits[k] - largest);
        return (largest, total);
    }

    /// <summary>Converts a label to a class.</summary>
    /// <returns>The class, or −1 if the label is not a class.</returns>
    private static int LabelOf(float label, int classes) => label >= 0 && label < classes && label == (int)label ? (int)label : -1;
}
