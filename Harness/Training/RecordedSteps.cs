using Harness.Runtime.Cuda;
using static TorchSharp.torch;

namespace Harness.Training;

/// <summary>Holds the results of a training step.</summary>
/// <param name="Loss">Mean loss over the batch, a scalar.</param>
/// <param name="Logits">Logits, [n, 1] or [n, K].</param>
/// <param name="Labels">Labels, [n, 1]: the same tensor from which the loss was computed.</param>
internal sealed record StepOutcome(Tensor Loss, Tensor Logits, Tensor Labels);

/// <summary>Records one or more training steps on a GPU once and launches them as a whole for the next batches. At batches of 16 to 64 rows, a GPU computes a
/// kernel faster than a CPU can launch the next.</summary>
internal sealed class RecordedSteps : IDisposable
{
    private readonly IStepGraph _graph;
    private readonly Tensor _chosen; // [Steps · n]: row numbers
    private Tensor[] _gradients = [];

    /// <summary>Records the steps. Nothing is computed yet.</summary>
    /// <param name="graph">Receives the recording; owned by this object.</param>
    /// <param name="steps">Number of steps in the recording; at least 1.</param>
    /// <param name="batch">n, the number of rows in every batch.</param>
    /// <param name="device">The GPU.</param>
    /// <param name="backward">Computes gradients from row numbers, and keeps the results of the step where the next step does not overwrite them.</param>
    /// <param name="gradients">Returns the gradients before the update clears them.</param>
    /// <param name="update">Updates the weights from the gradients.</param>
    /// <exception cref="InvalidOperationException">The steps cannot be recorded; the run cannot go on.</exception>
    public RecordedSteps(IStepGraph graph, int steps, long batch, Device device, Action<Tensor> backward, Func<Tensor[]> gradients, Action update)
    {
        (_graph, Steps, Rows) = (graph, steps, steps * batch);
        _chosen = Owning(graph, () => zeros(Rows, int64, device).DetachFromDisposeScope());
        try
        {
            _graph.Record(() =>
            {
                for (var step = 0; step < steps; step++)
                {
                    using var scope = NewDisposeScope();
                    backward(_chosen.narrow(0, step * batch, batch));
                    if (step == 0)
                        Keep(gradients());
                    update();
                }
            });
        }
        catch
        {
            Dispose(); // frees the memory of the recording
            throw;
        }
    }

    /// <summary>Number of steps in a launch.</summary>
    public int Steps { get; }

    /// <summary>Number of rows in a launch.</summary>
    public long Rows { get; }

    /// <summary>Gradients of the first step of the last launch. They are valid until the next launch.</summary>
    public IReadOnlyList<Tensor> Gradients => _gradients;

    /// <summary>Runs the steps.</summary>
    /// <param name="chosen">Row numbers, [<see cref="Rows"/>].</param>
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

    /// <summary>Allocates a tensor. If the memory does not suffice, the graph is disposed too.</summary>
    private static Tensor Owning(IStepGraph graph, Func<Tensor> allocate)
    {
        try
        {
            return allocate();
        }
        catch
        {
            graph.Dispose();
            throw;
        }
    }

    private void Keep(Tensor[] gradients)
    {
        foreach (var earlier in _gradients)
            earlier.Dispose();
        // The later steps of the recording may write their gradients to the same memory.
        _gradients = Array.ConvertAll(gradients, gradient => (Steps == 1 ? gradient : gradient.clone()).DetachFromDisposeScope());
    }
}
