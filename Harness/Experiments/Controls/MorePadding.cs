using Harness.Invariants;
using Harness.Tokens;
using static TorchSharp.torch;

namespace Harness.Experiments.Controls;

/// <summary>The same texts with more padding.</summary>
public static class MorePadding
{
    /// <summary>Asks a model twice.</summary>
    /// <param name="subject">Name of the model.</param>
    /// <param name="model">From ids [N, T] to logits [N, 1], for any T; as trained or fresh, left as it was.</param>
    /// <param name="ids">[N, T] integers.</param>
    /// <param name="pads">How many zeros to put in front of every row.</param>
    /// <returns>How far the logits moved.</returns>
    public static ControlEvidence Of(string subject, nn.Module<Tensor, Tensor> model, Tensor ids, int pads) => Of(subject, model, ids, pads, SequenceEnd.Pre);

    /// <summary>The same, at the end where the experiment pads.</summary>
    internal static ControlEvidence Of(string subject, nn.Module<Tensor, Tensor> model, Tensor ids, int pads, SequenceEnd end)
    {
        using var scope = NewDisposeScope();
        var padding = zeros([ids.shape[0], pads], ids.dtype, ids.device);
        var longer = cat(end == SequenceEnd.Pre ? [padding, ids] : [ids, padding], 1); // [N, pads + T]
        return new ControlEvidence.MorePadding(pads, InferenceMode.LargestShift(InferenceMode.Logits(model, ids), InferenceMode.Logits(model, longer))) { Subject = subject };
    }
}
