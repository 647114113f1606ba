using Harness.Models.Layers;
using Harness.Models.Recurrences;
using Harness.Models.Recurrences.Cuda;
using Harness.Runtime;
using TorchSharp;
using static Harness.Tests.Cuda.Emulation.AgainstDouble;
using static TorchSharp.torch;

namespace Harness.Tests.Cuda;

/// <summary>Computes two stacked recurrences with the kernels of <c>TwoLayers.cu</c>, with all parts in one launch or with a launch for each part.</summary>
internal static class TwoLayersBothWays
{
    /// <summary>The blocks of one text if one launch computes all parts.</summary>
    public const int BlocksOfAText = 3;

    /// <summary>The kinds of recurrences.</summary>
    public static IReadOnlyList<TwoRecurrences> Kinds { get; } =
    [
        new(CudaTwoLayers.Kind.Lstm, "two_lstms", (inputs, units, random) => new Lstm(inputs, units, returnSequences: true, random)),
        new(CudaTwoLayers.Kind.Relu, "two_relus", (inputs, units, random) => new SimpleRnn(inputs, units, random)),
    ];

    /// <summary>Checks that both ways give the same bits of the states and of all gradients.</summary>
    /// <param name="kernels">Creates the kernels of two numbers of units, from the number of blocks that the GPU holds at once.</param>
    /// <param name="lower">The number of units of the lower layer.</param>
    /// <param name="upper">The number of units of the upper layer.</param>
    /// <param name="texts">Number of texts. The GPU must hold all their blocks at once.</param>
    /// <param name="device">The device of the kernels.</param>
    public static void HaveTheSameBits(Func<long, TwoLayerKernels> kernels, int lower, int upper, int texts, Device device)
    {
        const int Width = 5, Steps = 19;
        foreach (var one in Kinds)
        {
            using var scope = NewDisposeScope();
            using var random = new RandomStreams(3);
            Tensor input = Values(Width), ofStates = Values(upper);
            var layers = (one.Make(Width, lower, random).to(device), one.Make(lower, upper, random).to(device));

            var atOnce = Results(one.Kind, layers, Leaf(input), ofStates, kernels(BlocksOfAText * texts));
            var inTurn = Results(one.Kind, layers, Leaf(input), ofStates, kernels(BlocksOfAText * texts - 1));

            atOnce.Should().HaveCount(2 + 2 * BlocksOfAText, "each layer has input weights, recurrent weights and a bias");
            foreach (var (mine, other) in atOnce.Zip(inTurn))
            {
                mine.Equals(other).Should().BeTrue("{0} of {1} and {2} units, {3} texts", one.Kernels, lower, upper, texts);
                mine.abs().max().item<float>().Should().BeGreaterThan(0);
            }

            Tensor Values(int width) => (rand([texts, Steps, width], generator: random.Shuffling) - Held.Number(.5f)).to(device);
        }
    }

    /// <summary>Computes the upper states, the gradient of the input and those of all trained weights.</summary>
    public static List<Tensor> Results(CudaTwoLayers.Kind kind, (nn.Module<Tensor, Tensor> Lower, nn.Module<Tensor, Tensor> Upper) layers, Tensor input,
        Tensor ofStates, TwoLayerKernels kernels)
    {
        foreach (var weight in Trained(layers.Lower, layers.Upper))
            weight.grad = null;
        var lower = WeightsOf(layers.Lower);
        var sums = CudaRecurrence.Products(input.transpose(0, 1).contiguous(), [lower]).unsqueeze(2);
        var states = CudaTwoLayers.States(kind, sums, lower, WeightsOf(layers.Upper), kernels).flatten(2).transpose(0, 1);
        BackwardPass.Of((states * ofStates).sum());
        return [states.detach(), input.grad!, .. Trained(layers.Lower, layers.Upper).Select(weight => weight.grad!)];
    }

    /// <summary>Returns the trained weights of layers.</summary>
    public static IEnumerable<Tensor> Trained(params nn.Module[] layers) =>
        layers.SelectMany(layer => layer.parameters()).Where(weight => weight.requires_grad);

    /// <summary>Returns the weights of a layer.</summary>
    public static DirectionWeights WeightsOf(nn.Module layer)
    {
        var weights = layer.named_parameters().ToDictionary(one => one.name, one => (Tensor)one.parameter);
        return new DirectionWeights(weights["_cells.weight_ih_l0"], weights["_cells.weight_hh_l0"], weights["_cells.bias_ih_l0"]);
    }

    /// <summary>Describes a kind of two recurrences.</summary>
    /// <param name="Kind">The kind.</param>
    /// <param name="Kernels">The names of its kernels without their endings.</param>
    /// <param name="Make">Creates a layer from its inputs and units.</param>
    public sealed record TwoRecurrences(CudaTwoLayers.Kind Kind, string Kernels, Func<int, int, RandomStreams, nn.Module<Tensor, Tensor>> Make);
}
