using Harness.Invariants;
using Harness.Models.Layers;
using static TorchSharp.torch;

namespace Harness.Experiments.Controls;

/// <summary>An ablation: removes each layer in turn, if the other layers still fit together without it.</summary>
public static class RemovedLayers
{
    /// <summary>Removes, one at a time, every layer that has no weights and outputs a sequence.
    /// The layer's input then replaces its output.</summary>
    /// <param name="subject">The name of the model.</param>
    /// <param name="model">A model from ids [N, T] to logits [N, 1]; it is not changed.</param>
    /// <param name="ids">Ids, [N, T] integers.</param>
    /// <returns>One piece of evidence for each layer. Dropout is not removed, because it does nothing in inference mode.</returns>
    public static IReadOnlyList<ControlEvidence> Of(string subject, nn.Module<Tensor, Tensor> model, Tensor ids)
    {
        using var scope = NewDisposeScope();
        var whole = InferenceMode.Logits(model, ids);
        return [.. model.named_children().Where(child => IsRemovable(child.module))
            .Select(child => Without(child.name, (nn.Module<Tensor, Tensor>)child.module))];

        ControlEvidence Without(string name, nn.Module<Tensor, Tensor> layer)
        {
            var hook = layer.register_forward_hook((_, input, _) => input.alias());
            try
            {
                return new ControlEvidence.RemovedLayer($"{layer.GetName()} ({name.TrimStart('_')})",
                    InferenceMode.LargestShift(whole, InferenceMode.Logits(model, ids)))
                { Subject = subject };
            }
            finally
            {
                hook.remove();
            }
        }
    }

    private static bool IsRemovable(nn.Module layer) =>
        layer is nn.Module<Tensor, Tensor> and IDescribedLayer { Role: LayerRole.Sequence } && !layer.parameters().Any();
}
