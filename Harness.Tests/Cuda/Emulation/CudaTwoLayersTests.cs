using Harness.Models.Layers;
using Harness.Models.Recurrences.Cuda;
using Harness.Runtime;
using TorchSharp;
using static Harness.Tests.Cuda.Emulation.AgainstDouble;
using static Harness.Tests.Cuda.TwoLayersBothWays;
using static TorchSharp.torch;

namespace Harness.Tests.Cuda.Emulation;

/// <summary>Tests the kernels of two stacked recurrences. States and gradients are those of torch in double precision, whether the parts run at once or one
/// after the other.</summary>
[Trait("Category", "Unit")]
public sealed class CudaTwoLayersTests(KernelTests.Compiled compiled) : IClassFixture<KernelTests.Compiled>
{
    private const int Width = 5;

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
                    var given = Results(one.Kind, layers, Leaf(input), ofStates, Kernels(driver, atOnce ? 3 * texts : (3 * texts) - 1));

                    foreach (var (mine, exact) in given.Zip(expected))
                        Near(mine, exact);
                    driver.Launched.Should().Equal(atOnce
                        ? ["two_layers_begin", $"{one.Kernels}_forward", "two_layers_begin", $"{one.Kernels}_backward"]
                        : [.. Enumerable.Repeat($"{one.Kernels}_forward", 3), .. Enumerable.Repeat($"{one.Kernels}_backward", 3)]);
                }

                Tensor Values(params long[] shape) => rand(shape, generator: random.Shuffling) - Held.Number(.5);
            }
        }
    }

    [FactWithCompiler]
    public void Parts_at_once_have_the_bits_of_parts_one_after_the_other() => TwoLayersBothWays.HaveTheSameBits(
        blocks => Kernels(new EmulatedDriver(compiled.Gpu), blocks), EmulatedGpu.LowerUnits, EmulatedGpu.UpperUnits, texts: 2, CPU);

    [FactWithCompiler]
    public void NaN_stays_in_its_text_and_no_block_waits_for_it_forever()
    {
        foreach (var one in Kinds)
        {
            using var scope = NewDisposeScope();
            using var random = new RandomStreams(3);
            var input = zeros(2, 4, Width);
            input[1, 2] = float.NaN;

            var given = Results(one.Kind, Layers(one.Make, random), Leaf(input), ones(2, 4, EmulatedGpu.UpperUnits),
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

    private static TwoLayerKernels Kernels(EmulatedDriver driver, long blocksAtOnce) =>
        new(EmulatedGpu.LowerUnits, EmulatedGpu.UpperUnits, driver.Program("TwoLayers.cu"), () => blocksAtOnce);
}
