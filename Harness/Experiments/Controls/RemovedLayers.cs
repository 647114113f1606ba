using Harness.Invariants;
using Harness.Models.Layers;
using static TorchSharp.torch;

namespace Harness.Experiments.Controls;

/// <summary>An ablation: the model with each layer in turn taken out, as far as the others still fit without it.</summary>
public static class RemovedLayers
{
    /// <summary>Takes out every layer once that has no weights of its own and hands a sequence on;
    /// the layer's input then takes the place of its output.</summary>
    /// <param name="subject">Name of the model.</param>
    /// <param name="model">From ids [N, T] to logits [N, 1]; left as it was.</param>
    /// <param name="ids">[N, T] integers.</param>
    /// <returns>One piece of evidence a layer. Dropout is left out: at rest it is meant to do nothing.</returns>
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
