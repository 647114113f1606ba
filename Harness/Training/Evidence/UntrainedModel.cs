using Harness.Models;
using static TorchSharp.torch;

namespace Harness.Training.Evidence;

/// <summary>Records the loss and the weights of a model before its first step.</summary>
/// <param name="Loss">Mean cross-entropy of some rows in nats, with dropout off and batch norm's initial statistics.</param>
/// <param name="Weights">Fingerprint of weights and statistics.</param>
public sealed record UntrainedModel(double Loss, string Weights)
{
    /// <summary>Number of rows to score: enough to distinguish ln K from another loss, and cheaper than a training step. The rows are evenly distributed over
    /// all rows, because data may be sorted by label.</summary>
    private const int Rows = 256;

    /// <summary>Scores an untrained model. The model's mode is restored. Nothing is drawn from the random streams of the run.</summary>
    /// <param name="model">A model from ids [N, T] to logits [N, 1] or [N, K].</param>
    /// <param name="rows">The training rows.</param>
    /// <param name="objective">Defines how logits are read; binary if null.</param>
    /// <returns>The loss and the fingerprint of the model.</returns>
    public static UntrainedModel Of(nn.Module<Tensor, Tensor> model, TensorRows rows, Objective? objective = null)
    {
        var weights = WeightsFingerprint.Of(model);
        using var scope = NewDisposeScope();
        using var inference = new InferenceScope(model);
        var count = Math.Min(Rows, rows.Rows);
        var chosen = tensor([.. Enumerable.Range(0, (int)count).Select(row => row * rows.Rows / count)], device: rows.Device); // [n]
        var (ids, labels) = rows.Gather(chosen);                                                                      // [n, T], [n, 1]
        return new UntrainedModel((objective ?? Objective.Binary).LossOf(model.call(ids), labels).item<float>(), weights);
    }
}
