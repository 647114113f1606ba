using System.Diagnostics.CodeAnalysis;
using Harness.Models.Functions;
using Harness.Runtime;
using Harness.Runtime.Cuda;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Harness.Tests.Cuda.Emulation;

/// <summary>Compares the kernels of a dense layer with torch in double precision.</summary>
[Trait("Category", "Unit")]
public sealed class CudaDenseTests(KernelTests.Compiled compiled) : IClassFixture<KernelTests.Compiled>
{
    /// <summary>Compares one tile, parts of tiles in each direction, and sums that are longer than the depth of a tile.</summary>
    [FactWithCompiler]
    [SuppressMessage("ApiDesign", "RS0030", Justification = "The oracle, in double precision.")]
    public void Output_and_gradients_are_those_of_double_precision()
    {
        foreach (var (rows, inputs, units) in new[] { (1, 1, 1), (16, 16, 16), (5, 70, 17), (70, 15, 3), (3, 31, 70) })
        {
            foreach (var relu in new[] { false, true })
            {
                using var scope = NewDisposeScope();
                using var random = new RandomStreams(6);
                Tensor input = Values(rows, inputs), weight = Values(units, inputs), bias = Values(units), ofOutput = Values(rows, units);
                Tensor[] exact = [AgainstDouble.Exact(input), AgainstDouble.Exact(weight), AgainstDouble.Exact(bias)];
                var sums = exact[0].mm(exact[1].t()).Plus(exact[2]);
                var expected = relu ? sums.relu() : sums;
                BackwardPass.Of((expected * ofOutput.to(float64)).sum());
                Tensor[] given = [AgainstDouble.Leaf(input), new Parameter(weight), new Parameter(bias)];
                var driver = new EmulatedDriver(compiled.Gpu);

                var output = CudaDense.Of(given[0], given[1], given[2], relu, driver.Program("Dense.cu"));
                BackwardPass.Of((output * ofOutput).sum());

                AgainstDouble.Near(output, expected);
                foreach (var (one, other) in given.Zip(exact))
                    AgainstDouble.Near(one.grad!, other.grad!);
                driver.Launched.Should().Equal("dense_forward", "dense_backward");

                Tensor Values(params long[] shape) => rand(shape, generator: random.Shuffling) - Held.Number(.5f);
            }
        }
    }

    [FactWithCompiler]
    public void Weights_get_their_gradients_if_the_input_needs_none()
    {
        using var scope = NewDisposeScope();
        Parameter weight = new(ones(2, 3)), bias = new(zeros(2));

        BackwardPass.Of(CudaDense.Of(full([4, 3], Held.Number(.5f)), weight, bias, relu: true, Program).sum());

        weight.grad!.data<float>().ToArray().Should().OnlyContain(number => number == 2);
        bias.grad!.data<float>().ToArray().Should().Equal(4, 4);
    }

    [FactWithCompiler]
    public void NaN_stays_in_its_row_and_in_the_gradients_that_read_it()
    {
        using var scope = NewDisposeScope();
        var input = ones(3, 2);
        input[1, 0] = float.NaN;
        input.requires_grad = true;
        Parameter weight = new(ones(2, 2)), bias = new(zeros(2));

        var output = CudaDense.Of(input, weight, bias, relu: true, Program);
        BackwardPass.Of((output * output.detach()).sum());

        output.isnan().all(1).data<bool>().ToArray().Should().Equal(false, true, false);
        input.grad!.isnan().all(1).data<bool>().ToArray().Should().Equal(false, true, false);
        weight.grad!.isnan().all().item<bool>().Should().BeTrue();
    }

    [FactWithCompiler]
    public void Weights_of_another_width_are_an_error() =>
        FluentActions.Invoking(() => CudaDense.Of(zeros(4, 3), new Parameter(zeros(2, 5)), new Parameter(zeros(2)), relu: false, Program))
            .Should().Throw<ArgumentException>()
            .WithMessage("The dense layer got Float32 [4, 3], weights of Float32 [2, 5] and a bias of Float32 [2]; expected contiguous Float32 [N, E], *");

    private CudaProgram Program => new EmulatedDriver(compiled.Gpu).Program("Dense.cu");
}
