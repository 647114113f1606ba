using Harness.Runtime;
using static TorchSharp.torch;

namespace Harness.Models;

/// <summary>Builds a model, passes one row of padding through it, and shows the call of each of its layers.</summary>
internal static class OneRowPass
{
    /// <summary>Runs the forward pass in inference mode.</summary>
    /// <param name="build">Builds the model.</param>
    /// <param name="tokens">T: the length of the row.</param>
    /// <param name="called">Is called for each layer in the order of the calls, with the layer, its first input and its output. Both tensors have one row.
    /// </param>
    /// <exception cref="NotSupportedException">The output of a layer is not one tensor.</exception>
    public static void Run(Func<RandomStreams, nn.Module<Tensor, Tensor>> build, int tokens, Action<nn.Module, Tensor, Tensor> called)
    {
        LibTorch.Load();
        using var scope = NewDisposeScope();
        using var random = new RandomStreams(seed: 0);
        using var model = build(random);
        using var forwardOnly = inference_mode();
        using var calls = new LayerCalls(model, (_, layer, inputs, output) => called(layer, inputs[0], output));
        foreach (var (name, layer) in calls.NotObserved)
            throw new NotSupportedException($"Layer {name} of {model.GetName()} is a {layer.GetType().Name}; expected one whose output is a tensor.");
        model.eval();
        model.call(zeros([1, tokens], int32));
    }
}
