using static TorchSharp.torch;

namespace Harness.Models;

/// <summary>Observes the calls of a model's layers until it is disposed. The outputs stay as they are.</summary>
internal sealed class LayerCalls : IDisposable
{
    private readonly List<Action> _remove = [];
    private readonly List<(string Name, nn.Module Layer)> _notObserved = [];

    /// <summary>Observes every layer with one or two inputs and one output, all of them tensors.</summary>
    /// <param name="model">The model. Its layers are its direct children.</param>
    /// <param name="called">Is called after each call of a layer, with the layer's name in the model, the layer, its inputs and its output.</param>
    public LayerCalls(nn.Module model, Action<string, nn.Module, IReadOnlyList<Tensor>, Tensor> called)
    {
        foreach (var (name, child) in model.named_children())
        {
            if (child is nn.Module<Tensor, Tensor> one)
                _remove.Add(one.register_forward_hook((layer, input, output) => Show(name, layer, [input], output)).remove);
            else if (child is nn.Module<Tensor, Tensor, Tensor> two)
                _remove.Add(two.register_forward_hook((layer, first, second, output) => Show(name, layer, [first, second], output)).remove);
            else
                _notObserved.Add((name, child));
        }

        Tensor Show(string name, nn.Module layer, IReadOnlyList<Tensor> inputs, Tensor output)
        {
            called(name, layer, inputs, output);
            return output;
        }
    }

    /// <summary>The layers whose calls are not observed, because they have other inputs or outputs.</summary>
    public IReadOnlyList<(string Name, nn.Module Layer)> NotObserved => _notObserved;

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var remove in _remove)
            remove();
    }
}
