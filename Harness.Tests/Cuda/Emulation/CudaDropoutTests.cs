using Harness.Models.Functions;
using Harness.Runtime;
using Harness.Runtime.Cuda;
using static TorchSharp.torch;

namespace Harness.Tests.Cuda.Emulation;

/// <summary>Tests the kernel of dropout: the output is the product of the input and the mask that another kernel draws.</summary>
[Trait("Category", "Unit")]
public sealed class CudaDropoutTests(KernelTests.Compiled compiled) : IClassFixture<KernelTests.Compiled>
{
    private const ulong Seed = 11;
    private const double Kept = .7;

    [FactWithCompiler]
    public void Output_and_gradient_are_products_with_the_mask_of_the_same_drawing()
    {
        foreach (var numbers in new[] { 3, 1_030 })
        {
            using var scope = NewDisposeScope();
            using GpuRandom masks = Random(new(compiled.Gpu)), random = Random(new(compiled.Gpu));
            var (input, ofOutput) = (rand(2, numbers), rand(2, numbers));
            for (var drawing = 0; drawing < 3; drawing++)
            {
                var mask = masks.Bernoulli([2, numbers], Kept, (float)(1 / Kept));
                var leaf = AgainstDouble.Leaf(input);

                var output = CudaDropout.Of(leaf, random, Kept);
                random.Bernoulli([5], Kept, 1); // another layer draws before the backward pass
                masks.Bernoulli([5], Kept, 1);
                BackwardPass.Of((output * ofOutput).sum());

                output.Equals(input * mask).Should().BeTrue();
                leaf.grad!.Equals(ofOutput * mask).Should().BeTrue();
                random.Drawings.item<long>().Should().Be(2 * drawing + 2);
                masks.Drawings.item<long>().Should().Be(2 * drawing + 2);
            }
        }
    }

    [FactWithCompiler]
    public void Each_pass_is_one_kernel()
    {
        using var scope = NewDisposeScope();
        var driver = new EmulatedDriver(compiled.Gpu);
        using var random = Random(driver);

        BackwardPass.Of(CudaDropout.Of(AgainstDouble.Leaf(ones(40)), random, Kept).sum());

        driver.Launched.Should().Equal("dropout", "dropout");
    }

    [FactWithCompiler]
    public void NaN_stays_NaN_even_if_it_is_dropped()
    {
        using var scope = NewDisposeScope();
        using var random = Random(new(compiled.Gpu));
        CudaDropout.Of(full([200], Held.Number(float.NaN)), random, Kept).isnan().all().item<bool>().Should().BeTrue();
    }

    private static GpuRandom Random(EmulatedDriver driver) => new(Seed, CPU, new FirstUse<CudaProgram>(() => driver.Program("Bernoulli.cu")));
}
