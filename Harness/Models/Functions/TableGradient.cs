using Harness.Arithmetic;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Harness.Models.Functions;

/// <summary>Computes the gradient of an embedding table. A batch changes only a few rows, so the memory is kept from step to step, and only the changed rows
/// are cleared.</summary>
/// <remarks>
/// Code that changes the gradient in place between the backward pass and the optimizer step may change only rows of the batch. Other rows are never cleared.
/// Hooks on the table do not see this gradient, because it does not pass through torch's gradient accumulation.
/// torch would clear all rows, add those of the batch and copy the whole table at every step. With 10,000 rows these are three passes over 5 MB.
/// </remarks>
/// <param name="table">Returns the table, [V, E].</param>
internal sealed unsafe class TableGradient(Func<Parameter> table) : IDisposable
{
    private readonly HashSet<int> _touched = [];
    private Tensor? _gradient;

    /// <summary>Adds the gradients of looked-up vectors to the table's gradient. Creates the gradient if the table has none.</summary>
    /// <param name="ids">Ids of the vectors, R integers.</param>
    /// <param name="ofVectors">Gradients of the vectors, [R, E].</param>
    public void Add(Tensor ids, Tensor ofVectors)
    {
        var weights = table();
        using var present = weights.grad;
        if (present is null)
            Begin(weights);
        var width = (int)weights.shape[1];
        float* to = TensorMemory.Floats(present ?? _gradient!), from = TensorMemory.Floats(ofVectors);
        foreach (var id in ids.data<int>())
        {
            Rows.Add(to + (nint)id * width, from, width);
            _touched.Add(id);
            from += width;
        }
    }

    private void Begin(Parameter weights)
    {
        if (_gradient is null)
            _gradient = zeros_like(weights).DetachFromDisposeScope();
        else
        {
            var width = (int)weights.shape[1];
            var rows = TensorMemory.Floats(_gradient);
            foreach (var id in _touched)
                new Span<float>(rows + (nint)id * width, width).Clear();
        }
        _touched.Clear();
        weights.grad = _gradient;
    }

    /// <inheritdoc/>
    public void Dispose() => _gradient?.Dispose();
}
