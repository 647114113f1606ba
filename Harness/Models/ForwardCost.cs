using Harness.Models.Layers;
using Harness.Runtime;
using static TorchSharp.torch;

namespace Harness.Models;

/// <summary>What the matrix products and convolutions of a model cost, place by place:
/// what a step would compute that shares nothing between words and rows.</summary>
/// <remarks>
/// Counted layer by layer while one row goes through: each weight of a matrix is one multiplication and one addition,
/// at each time step that the layer computes.
/// Looking up a word or a position costs nothing. The products between the steps of an attention are not counted.
/// Biases, activations, normalisation and pooling are left out: they are some per cent, and bound by memory.
/// </remarks>
public static class ForwardCost
{
    /// <summary>Counts for one row.</summary>
    /// <param name="build">Makes the model.</param>
    /// <param name="tokens">T: the length of a row.</param>
    /// <returns>FLOPs, forward; a training step costs three times as much, for the gradients of inputs and of
    /// weights are a product of the same size each.</returns>
    public static long Of(Func<RandomStreams, nn.Module<Tensor, Tensor>> build, int tokens)
    {
        LibTorch.Load();
        using var scope = NewDisposeScope();
        using var random = new RandomStreams(seed: 0);
        using var model = build(random);
        using var forwardOnly = inference_mode();
        long total = 0;
        foreach (var child in model.children())
        {
            if (child is nn.Module<Tensor, Tensor> layer)
                layer.register_forward_hook((called, input, output) => Count(called, input, output));
            else if (child is nn.Module<Tensor, Tensor, Tensor> masked)
                masked.register_forward_hook((called, input, _, output) => Count(called, input, output));
        }
        model.eval();
        model.call(zeros([1, tokens], int32));
        return total;

        Tensor Count(nn.Module called, Tensor input, Tensor output)
        {
            var matrices = called.parameters().Where(weight => weight.dim() >= 2).Sum(weight => weight.NumberOfElements);
            if (is_floating_point(input) && called is not IDescribedLayer { Role: LayerRole.Embedding }) // what takes ids looks up, or counts
                total += 2 * matrices * TimeSteps(input, output);
            return output;
        }
    }

    /// <summary>Of the output where there is one for each (a convolution loses some at the ends),
    /// else of the input (a last state is computed from all).</summary>
    private static long TimeSteps(Tensor input, Tensor output) => output.dim() == 3 ? output.shape[1] : input.dim() == 3 ? input.shape[1] : 1;
}
