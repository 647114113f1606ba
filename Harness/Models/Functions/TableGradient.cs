using Harness.Arithmetic;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Harness.Models.Functions;

/// <summary>The gradient of an embedding's table. A batch touches few of its rows, so its memory is kept from step to step, and only rows that were touched
/// are cleared.</summary>
/// <remarks>
/// Whoever changes the gradient in place between the backward pass and the step may change only rows that the batch touched: others are never cleared.
/// Hooks on the table see no gradient, because it does not pass through torch's accumulation.
/// torch would clear all rows, add the batch's and copy the whole at every step: with 10,000 rows three passes over 5 MB.
/// </remarks>
/// <param name="table">Gives the table, [V, E].</param>
internal sealed unsafe class TableGradient(Func<Parameter> table) : IDisposable
{
    private readonly HashSet<int> _touched = [];
    private Tensor? _gradient;

    /// <summary>Adds the gradients of looked-up vectors to the table's gradient: to the one that is there, or to a new one.</summary>
    /// <param name="ids">R integers.</param>
    /// <param name="ofVectors">R vectors of E.</param>
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
