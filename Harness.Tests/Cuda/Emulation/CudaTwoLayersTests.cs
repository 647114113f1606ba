using Harness.Models.Layers;
using Harness.Models.Recurrences;
using Harness.Models.Recurrences.Cuda;
using Harness.Runtime;
using TorchSharp;
using static Harness.Tests.Cuda.Emulation.AgainstDouble;
using static TorchSharp.torch;

namespace Harness.Tests.Cuda.Emulation;

/// <summary>Tests the kernels of two stacked recurrences. States and gradients are those of torch in double precision, whether the parts run at once or one
/// after the other.</summary>
[Trait("Category", "Unit")]
public sealed class CudaTwoLayersTests(KernelTests.Compiled compiled) : IClassFixture<KernelTests.Compiled>
{
    private const int Width = 5;

    private static readonly (CudaTwoLayers.Kind Kind, string Name, Func<int, int, RandomStreams, nn.Module<Tensor, Tensor>> Make)[] Kinds =
    [
        (CudaTwoLayers.Kind.Lstm, "two_lstms", (inputs, units, random) => new Lstm(inputs, units, returnSequences: true, random)),
        (CudaTwoLayers.Kind.Relu, "two_relus", (inputs, units, random) => new SimpleRnn(inputs, units, random)),
    ];

    [FactWithCompiler]
    public void States_and_gradients_are_those_of_double_precision()
    {
        foreach (var (texts, steps) in new[] { (1, 1), (3, 5) })
        {
            foreach (var one in Kinds)
            {
                using var scope = NewDisposeScope();
                using var random = new RandomStreams(3);
                Tensor input = Values(texts, steps, Width), ofStates = Values(texts, steps, EmulatedGpu.UpperUnits);
                var layers = Layers(one.Make, random);
                var expected = InDoublePrecision(one.Make, input, ofStates);

                foreach (var atOnce in new[] { true, false })
                {
                    var driver = new EmulatedDriver(compiled.Gpu);
                    var given = FromKernels(one.Kind, layers, Leaf(input), ofStates, Kernels(driver, atOnce ? 3 * texts : (3 * texts) - 1));

                    foreach (var (mine, exact) in given.Zip(expected))
                        Near(mine, exact);
                    driver.Launched.Should().Equal(atOnce
                        ? ["two_layers_begin", $"{one.Name}_forward", "two_layers_begin", $"{one.Name}_backward"]
                        : [.. Enumerable.Repeat($"{one.Name}_forward", 3), .. Enumerable.Repeat($"{one.Name}_backward", 3)]);
                }

                Tensor Values(params long[] shape) => rand(shape, generator: random.Shuffling) - Held.Number(.5);
            }
        }
    }

    [FactWithCompiler]
    public void Parts_at_once_have_the_bits_of_parts_one_after_the_other()
    {
        foreach (var one in Kinds)
        {
            using var scope = NewDisposeScope();
            using var random = new RandomStreams(3);
            Tensor input = rand([2, 19, Width], generator: random.Shuffling), ofStates = ones(2, 19, EmulatedGpu.UpperUnits);
            var layers = Layers(one.Make, random);

            var atOnce = FromKernels(one.Kind, layers, Leaf(input), ofStates, Kernels(new EmulatedDriver(compiled.Gpu), blocksAtOnce: 6));
            var inTurn = FromKernels(one.Kind, layers, Leaf(input), ofStates, Kernels(new EmulatedDriver(compiled.Gpu), blocksAtOnce: 5));

            foreach (var (mine, other) in atOnce.Zip(inTurn))
                mine.Equals(other).Should().BeTrue(one.Name);
            atOnce[0].abs().max().item<float>().Should().BeGreaterThan(0);
        }
    }

    [FactWithCompiler]
    public void NaN_stays_in_its_text_and_no_block_waits_for_it_forever()
    {
        foreach (var one in Kinds)
        {
            using var scope = NewDisposeScope();
            using var random = new RandomStreams(3);
            var input = zeros(2, 4, Width);
            input[1, 2] = float.NaN;

            var given = FromKernels(one.Kind, Layers(one.Make, random), Leaf(input), ones(2, 4, EmulatedGpu.UpperUnits),
                Kernels(new EmulatedDriver(compiled.Gpu), blocksAtOnce: 6));

            given[0].isnan().all(2).flatten().data<bool>().ToArray().Should().Equal(false, false, false, false, false, false, true, true);
            given[1][0].isnan().any().item<bool>().Should().BeFalse("the gradient of another text is a number");
        }
    }

    [FactWithCompiler]
    public void Weights_of_another_width_are_an_error()
    {
        using var scope = NewDisposeScope();
        using var random = new RandomStreams(3);
        var (lower, upper) = (new Lstm(Width, EmulatedGpu.LowerUnits, returnSequences: true, random), new Lstm(Width, 16, returnSequences: true, random));

        FluentActions.Invoking(() => CudaTwoLayers.States(CudaTwoLayers.Kind.Lstm, zeros(4, 2, 1, 4 * EmulatedGpu.LowerUnits), WeightsOf(lower),
                WeightsOf(upper), Kernels(new EmulatedDriver(compiled.Gpu), blocksAtOnce: 6)))
            .Should().Throw<ArgumentException>().WithMessage("The kernel two_lstms_forward got the upper input weights as contiguous Float32 [1, 64, 5] "
                + "on cpu; expected contiguous Float32 [1, 64, 32] on cpu.");
    }

    [Fact]
    public void On_a_CPU_two_stacked_layers_are_one_call_after_the_other()
    {
        using var scope = NewDisposeScope();
        using var random = new RandomStreams(3);
        var input = rand([2, 4, Width], generator: random.Shuffling);
        var (lower, upper) = (new Lstm(Width, 7, returnSequences: true, random), new Lstm(7, 3, returnSequences: false, random));
        var (lowerRnn, upperRnn) = (new SimpleRnn(Width, 7, random), new SimpleRnn(7, 3, random));

        Lstm.Stacked(input, lower, upper).Equals(upper.call(lower.call(input))).Should().BeTrue();
        SimpleRnn.Stacked(input, lowerRnn, upperRnn).Equals(upperRnn.call(lowerRnn.call(input))).Should().BeTrue();
    }

    [Fact]
    public void A_lower_layer_that_returns_its_last_state_alone_is_an_error()
    {
        using var scope = NewDisposeScope();
        using var random = new RandomStreams(3);
        var (lower, upper) = (new Lstm(Width, 7, returnSequences: false, random), new Lstm(7, 3, returnSequences: false, random));

        FluentActions.Invoking(() => Lstm.Stacked(zeros(2, 4, Width), lower, upper)).Should().Throw<ArgumentException>()
            .WithMessage("The lower layer of two is 'LSTM 7, last state'; expected a layer that returns every state.*");
    }

    private static (nn.Module<Tensor, Tensor> Lower, nn.Module<Tensor, Tensor> Upper) Layers(
        Func<int, int, RandomStreams, nn.Module<Tensor, Tensor>> make, RandomStreams random) =>
        (make(Width, EmulatedGpu.LowerUnits, random), make(EmulatedGpu.LowerUnits, EmulatedGpu.UpperUnits, random));

    /// <summary>Returns the upper states, the gradient of the input and those of all trained weights, as torch computes them in double precision.</summary>
    private static List<Tensor> InDoublePrecision(Func<int, int, RandomStreams, nn.Module<Tensor, Tensor>> make, Tensor input, Tensor ofStates)
    {
        using var random = new RandomStreams(3);
        var (lower, upper) = Layers(make, random);
        var exact = Exact(input);
        var states = upper.to(float64).call(lower.to(float64).call(exact));
        BackwardPass.Of((states * ofStates.to(float64)).sum());
        return [states.detach(), exact.grad!, .. Trained(lower, upper).Select(weight => weight.grad!)];
    }

    /// <summary>Returns the same tensors, computed by the kernels.</summary>
    private static List<Tensor> FromKernels(CudaTwoLayers.Kind kind, (nn.Module<Tensor, Tensor> Lower, nn.Module<Tensor, Tensor> Upper) layers, Tensor input,
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

    private static IEnumerable<Tensor> Trained(params nn.Module[] layers) =>
        layers.SelectMany(layer => layer.parameters()).Where(weight => weight.requires_grad);

    private static DirectionWeights WeightsOf(nn.Module layer)
    {
        var weights = layer.named_parameters().ToDictionary(one => one.name, one => (Tensor)one.parameter);
        return new DirectionWeights(weights["_cells.weight_ih_l0"], weights["_cells.weight_hh_l0"], weights["_cells.bias_ih_l0"]);
    }

    private static TwoLayerKernels Kernels(EmulatedDriver driver, long blocksAtOnce) =>
        new(EmulatedGpu.LowerUnits, EmulatedGpu.UpperUnits, driver.Program("TwoLayers.cu"), () => blocksAtOnce);
}
