using Harness.Runtime.Cuda;
using static TorchSharp.torch;

namespace Harness.Training;

/// <summary>Holds the results of a training step.</summary>
/// <param name="Loss">Mean loss over the batch, a scalar.</param>
/// <param name="Logits">Logits, [n, 1] or [n, K].</param>
/// <param name="Labels">Labels, [n, 1]: the same tensor from which the loss was computed.</param>
internal sealed record StepOutcome(Tensor Loss, Tensor Logits, Tensor Labels);

/// <summary>Records a training step on a GPU once and launches it as a whole for every other batch. At batches of 16 to 64 rows, a GPU computes a kernel faster
/// than a CPU can launch the next.</summary>
internal sealed class RecordedStep : IDisposable
{
    private readonly CudaGraph _graph = new();
    private readonly Tensor _chosen; // [n]: row numbers
    private Tensor[] _gradients = [];

    /// <summary>Records the step. Nothing is computed yet.</summary>
    /// <param name="rows">n, the number of rows in every batch.</param>
    /// <param name="device">The GPU.</param>
    /// <param name="backward">Computes gradients from row numbers, and keeps the results of the step where the next launch does not overwrite them.</param>
    /// <param name="gradients">Returns the gradients before the update clears them.</param>
    /// <param name="update">Updates the weights from the gradients.</param>
    /// <exception cref="InvalidOperationException">The step cannot be recorded; the run cannot go on.</exception>
    public RecordedStep(long rows, Device device, Action<Tensor> backward, Func<Tensor[]> gradients, Action update)
    {
        _chosen = zeros(rows, int64, device).DetachFromDisposeScope();
        try
        {
            _graph.Record(() =>
            {
                using var scope = NewDisposeScope();
                backward(_chosen);
                _gradients = Array.ConvertAll(gradients(), gradient => gradient.DetachFromDisposeScope());
                update();
            });
        }
        catch
        {
            Dispose(); // frees the memory of the recording
            throw;
        }
    }

    /// <summary>Gradients of the last launch. They are valid until the next launch.</summary>
    public IReadOnlyList<Tensor> Gradients => _gradients;

    /// <summary>Runs one step.</summary>
    /// <param name="chosen">Row numbers, [n].</param>
    public void Launch(Tensor chosen)
    {
        using (no_grad())
            _chosen.copy_(chosen);
        _graph.Replay();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var tensor in (Tensor[])[_chosen, .. _gradients])
            tensor.Dispose();
        _graph.Dispose();
    }
}
