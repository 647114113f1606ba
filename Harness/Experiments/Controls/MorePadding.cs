using Harness.Invariants;
using Harness.Tokens;
using static TorchSharp.torch;

namespace Harness.Experiments.Controls;

/// <summary>Measures how much additional padding changes the logits of the same texts.</summary>
public static class MorePadding
{
    /// <summary>Computes the logits with and without additional padding at the start.</summary>
    /// <param name="subject">The name of the model.</param>
    /// <param name="model">A trained or untrained model from ids [N, T] to logits [N, 1], for any T. It is not changed.</param>
    /// <param name="ids">Ids, [N, T] integers.</param>
    /// <param name="pads">The number of zeros to add at the start of every row.</param>
    /// <returns>The largest change of the logits.</returns>
    public static ControlEvidence Of(string subject, nn.Module<Tensor, Tensor> model, Tensor ids, int pads) => Of(subject, model, ids, pads, SequenceEnd.Pre);

    /// <summary>Computes the logits with and without additional padding at the end that the experiment pads.</summary>
    internal static ControlEvidence Of(string subject, nn.Module<Tensor, Tensor> model, Tensor ids, int pads, SequenceEnd end)
    {
        using var scope = NewDisposeScope();
        var padding = zeros([ids.shape[0], pads], ids.dtype, ids.device);
        var longer = cat(end == SequenceEnd.Pre ? [padding, ids] : [ids, padding], 1); // [N, pads + T]
        return new ControlEvidence.MorePadding(pads, InferenceMode.LargestShift(InferenceMode.Logits(model, ids), InferenceMode.Logits(model, longer)))
        { Subject = subject };
    }
}
