using static TorchSharp.torch;

namespace Harness.Experiments.Controls;

/// <summary>What a model says without learning from it.</summary>
internal static class InferenceMode
{
    /// <summary>Asks in evaluation mode; the mode comes back as it was.</summary>
    /// <param name="model">From ids [N, T] to logits [N, 1].</param>
    /// <param name="ids">[N, T] integers.</param>
    /// <returns>Logits, [N, 1].</returns>
    public static Tensor Logits(nn.Module<Tensor, Tensor> model, Tensor ids)
    {
        var wasTraining = model.training;
        model.eval();
        try
        {
            using var forwardOnly = inference_mode();
            return model.call(ids);
        }
        finally
        {
            model.train(wasTraining);
        }
    }

    /// <summary>How far apart two answers are.</summary>
    /// <param name="one">[N, 1].</param>
    /// <param name="other">[N, 1].</param>
    /// <returns>The largest absolute difference.</returns>
    public static double LargestShift(Tensor one, Tensor other)
    {
        using var scope = NewDisposeScope();
        return (one - other).abs().max().item<float>();
    }
}
