using Harness.Models;
using static TorchSharp.torch;

namespace Harness.Training.Evidence;

/// <summary>What a model is before its first step.</summary>
/// <param name="Loss">Mean cross-entropy of some rows, nats, with dropout off and batch norm's initial statistics.</param>
/// <param name="Weights">Fingerprint of weights and statistics.</param>
public sealed record UntrainedModel(double Loss, string Weights)
{
    /// <summary>Rows that are looked at: enough to tell ln K from anything else, too few to cost a step. They are spread evenly over all rows, because data
    /// may be sorted by their labels.</summary>
    private const int Rows = 256;

    /// <summary>Looks at a model; it comes back as it was, and so do the streams of its run: nothing is drawn.</summary>
    /// <param name="model">From ids [N, T] to logits [N, 1], or [N, K].</param>
    /// <param name="rows">What it will be trained on.</param>
    /// <param name="objective">How logits are read; binary if null.</param>
    /// <returns>What it is.</returns>
    public static UntrainedModel Of(nn.Module<Tensor, Tensor> model, TensorRows rows, Objective? objective = null)
    {
        var weights = WeightsFingerprint.Of(model);
        var wasTraining = model.training;
        model.eval();
        try
        {
            using var scope = NewDisposeScope();
            using var forwardOnly = inference_mode();
            var count = Math.Min(Rows, rows.Rows);
            var spread = tensor([.. Enumerable.Range(0, (int)count).Select(row => row * rows.Rows / count)], device: rows.Device); // [n]
            var (ids, labels) = rows.Gather(spread);                                                                      // [n, T], [n, 1]
            return new UntrainedModel((objective ?? Objective.Binary).LossOf(model.call(ids), labels).item<float>(), weights);
        }
        finally
        {
            model.train(wasTraining);
        }
    }
}
