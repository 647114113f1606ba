using Harness.Models.Layers;
using Harness.Runtime;
using static TorchSharp.torch;

namespace Harness.Models;

/// <summary>Counts the floating-point operations of a model's matrix products and convolutions, as if a step shared no computation between equal words and
/// equal rows.</summary>
/// <remarks>
/// Counts layer by layer during the forward pass of one row. Each weight of a matrix costs one multiplication and one addition at each time step that the layer
/// computes. Looking up a word or a position costs nothing. The products between the time steps of an attention are not counted.
/// Biases, activations, normalisation and pooling are not counted. They cost a few per cent and are limited by memory.
/// </remarks>
internal static class ForwardCost
{
    /// <summary>Counts the operations for one row.</summary>
    /// <param name="build">Builds the model.</param>
    /// <param name="tokens">T: the length of a row.</param>
    /// <returns>FLOPs of the forward pass. A training step costs three times as much: the gradients of the inputs and of the weights are one product of the
    /// same size each.</returns>
    public static long Of(Func<RandomStreams, nn.Module<Tensor, Tensor>> build, int tokens)
    {
        long total = 0;
        OneRowPass.Run(build, tokens, (layer, input, output) =>
        {
            var matrices = layer.parameters().Where(weight => weight.dim() >= 2).Sum(weight => weight.NumberOfElements);
            if (is_floating_point(input) && layer is not IDescribedLayer { Role: LayerRole.Embedding }) // a layer that takes ids only looks up or counts
                total += 2 * matrices * TimeSteps(input, output);
        });
        return total;
    }

    /// <summary>Returns the time steps that the layer computes: those of its output if the output is a sequence (a convolution loses some at the ends),
    /// otherwise those of its input (a last state is computed from all of them).</summary>
    private static long TimeSteps(Tensor input, Tensor output) => output.dim() == 3 ? output.shape[1] : input.dim() == 3 ? input.shape[1] : 1;
}
