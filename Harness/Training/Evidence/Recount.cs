using System.Diagnostics.CodeAnalysis;
using static TorchSharp.torch;

namespace Harness.Training.Evidence;

/// <summary>Computes the accuracy and loss of an evaluation in a second way: with torch, on the device, from the labels on the device.</summary>
/// <param name="Accuracy">Share of rows whose prediction equals the label.</param>
/// <param name="Loss">Mean cross-entropy in nats per row.</param>
[SuppressMessage("ApiDesign", "RS0030", Justification = "Evidence against thresholds; no snapshot holds it.")]
public sealed record Recount(double Accuracy, double Loss)
{
    private static readonly TorchSharp.Scalar Zero = 0;

    /// <summary>Computes accuracy and loss.</summary>
    /// <param name="logits">[N], or [N, K].</param>
    /// <param name="labels">[N, 1].</param>
    /// <returns>Accuracy and loss; four passes over N numbers.</returns>
    public static Recount Of(Tensor logits, Tensor labels)
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        var (scores, truth) = (logits.to(float64), labels.squeeze(1).to(float64)); // [N] or [N, K], [N]
        if (scores.dim() == 2)
        {
            var classes = truth.to(int64);
            return new Recount(scores.argmax(1).eq(classes).to(float64).mean().item<double>(), nn.functional.cross_entropy(scores, classes).item<double>());
        }
        return new Recount(
            scores.gt(Zero).to(float64).eq(truth).to(float64).mean().item<double>(),
            nn.functional.binary_cross_entropy_with_logits(scores, truth).item<double>());
    }
}
