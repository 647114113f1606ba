using Harness.Runtime.Cuda;
using static TorchSharp.torch;

namespace Harness.Training;

/// <summary>What a step says of itself.</summary>
/// <param name="Loss">Mean over the batch; scalar.</param>
/// <param name="Logits">[n, 1], or [n, K].</param>
/// <param name="Labels">[n, 1], the very tensor that the loss was taken from.</param>
internal sealed record StepOutcome(Tensor Loss, Tensor Logits, Tensor Labels);

/// <summary>A training step on a card, recorded once and launched as a whole for every other batch:
/// at batches of 16 to 64 rows a card computes a kernel faster than a processor can ask for the next.</summary>
internal sealed class RecordedStep : IDisposable
{
    private readonly CudaGraph _graph = new();
    private readonly Tensor _chosen; // [n]: which rows
    private StepOutcome? _outcome;
    private Tensor[] _gradients = [];

    /// <summary>Records; nothing is computed yet.</summary>
    /// <param name="rows">n: of every batch.</param>
    /// <param name="device">The card.</param>
    /// <param name="backward">From row numbers to gradients.</param>
    /// <param name="gradients">Gives them, before the update lets go of them.</param>
    /// <param name="update">From gradients to weights.</param>
    /// <exception cref="InvalidOperationException">The step cannot be recorded; the run cannot go on.</exception>
    public RecordedStep(long rows, Device device, Func<Tensor, StepOutcome> backward, Func<Tensor[]> gradients, Action update)
    {
        _chosen = zeros(rows, int64, device).DetachFromDisposeScope();
        try
        {
            _graph.Record(() =>
            {
                using var scope = NewDisposeScope();
                var (loss, logits, labels) = backward(_chosen);
                _outcome = new StepOutcome(Kept(loss.detach()), Kept(logits.detach()), Kept(labels));
                _gradients = Array.ConvertAll(gradients(), Kept);
                update();
            });
        }
        catch
        {
            Dispose(); // the memory that was recorded into goes back
            throw;
        }
    }

    /// <summary>Of the last launch, until the next.</summary>
    public IReadOnlyList<Tensor> Gradients => _gradients;

    /// <summary>Takes a step.</summary>
    /// <param name="chosen">Row numbers, [n].</param>
    /// <returns>Good until the next launch.</returns>
    public StepOutcome Launch(Tensor chosen)
    {
        using (no_grad())
            _chosen.copy_(chosen);
        _graph.Replay();
        return _outcome!;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var tensor in (Tensor?[])[_chosen, _outcome?.Loss, _outcome?.Logits, _outcome?.Labels, .. _gradients])
            tensor?.Dispose();
        _graph.Dispose();
    }

    private static Tensor Kept(Tensor tensor) => tensor.DetachFromDisposeScope();
}
