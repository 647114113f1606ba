using Harness.Models;
using static TorchSharp.torch;

namespace Harness.Experiments.Controls;

/// <summary>Computes the logits of a model in inference mode.</summary>
internal static class InferenceMode
{
    /// <summary>Computes logits in evaluation mode and restores the mode of the model.</summary>
    /// <param name="model">A model from ids [N, T] to logits [N, 1].</param>
    /// <param name="ids">Ids, [N, T] integers.</param>
    /// <returns>Logits, [N, 1].</returns>
    public static Tensor Logits(nn.Module<Tensor, Tensor> model, Tensor ids)
    {
        using var inference = new InferenceScope(model);
        return model.call(ids);
    }

    /// <summary>Returns the largest difference between two sets of logits.</summary>
    /// <param name="one">Logits, [N, 1].</param>
    /// <param name="other">Logits, [N, 1].</param>
    /// <returns>The largest absolute difference.</returns>
    public static double LargestShift(Tensor one, Tensor other)
    {
        using var scope = NewDisposeScope();
        return (one - other).abs().max().item<float>();
    }
}
