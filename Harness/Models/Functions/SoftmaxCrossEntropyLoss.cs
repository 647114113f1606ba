using System.Diagnostics.CodeAnalysis;
using Harness.Arithmetic;
using static TorchSharp.torch;

namespace Harness.Models.Functions;

/// <summary>The mean categorical cross-entropy of logits through a softmax, with its gradient; in double precision, one row after the other.</summary>
/// <remarks>
/// log Σ eᶻ − z of the label, with the largest logit taken out first; the sums go from the first class to the last. The gradient of a logit is its
/// probability, less 1 for the label's. A label that is no class counts as none, so that an invariant can refuse it.
/// </remarks>
internal sealed unsafe class SoftmaxCrossEntropyLoss : autograd.SingleTensorFunction<SoftmaxCrossEntropyLoss>
{
    /// <inheritdoc/>
    public override string Name => nameof(SoftmaxCrossEntropyLoss);

    private const string Weights = nameof(Weights);

    /// <summary>Computes the loss: by the harness's own arithmetic on a CPU, by torch elsewhere.</summary>
    /// <param name="logits">[N, K].</param>
    /// <param name="labels">[N, 1], whole numbers from 0 to K−1 as floats.</param>
    /// <param name="weights">A factor for the rows of each class; null if every row counts alike.</param>
    /// <returns>A scalar, nats a row.</returns>
    [SuppressMessage("ApiDesign", "RS0030", Justification = "On a GPU alone, and in double precision: the oracle of tests.")]
    public static Tensor Of(Tensor logits, Tensor labels, double[]? weights = null)
    {
        if (logits.dim() != 2 || labels.dim() != 2 || labels.shape[0] != logits.shape[0] || labels.shape[1] != 1)
            throw new ArgumentException($"Logits are [{string.Join(", ", logits.shape)}] and labels [{string.Join(", ", labels.shape)}]; "
                + "expected [N, K] and [N, 1].");
        if (TensorMemory.CanBeRead(logits) && TensorMemory.CanBeRead(labels))
            return apply(logits, labels, weights!);
        using var classes = labels.squeeze(1);
        using var indices = classes.to(int64);
        if (weights is null)
            return nn.functional.cross_entropy(logits, indices);
        var ofRows = nn.functional.cross_entropy(logits, indices, reduction: nn.Reduction.None);   // [N]
        return (ofRows * ClassWeights.OfRows(labels, weights).squeeze(1).to(logits.dtype)).mean(); // torch's own weights would divide by their sum
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

    /// <summary>Reads a label.</summary>
    /// <returns>−1 for what is no class.</returns>
    private static int LabelOf(float label, int classes) => label >= 0 && label < classes && label == (int)label ? (int)label : -1;
}
