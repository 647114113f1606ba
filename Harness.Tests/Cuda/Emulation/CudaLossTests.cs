using System.Diagnostics.CodeAnalysis;
using Harness.Models.Functions;
using Harness.Runtime;
using Harness.Runtime.Cuda;
using static TorchSharp.torch;

namespace Harness.Tests.Cuda.Emulation;

/// <summary>Compares the kernels of the losses with torch in double precision.</summary>
[Trait("Category", "Unit")]
public sealed class CudaLossTests(KernelTests.Compiled compiled) : IClassFixture<KernelTests.Compiled>
{
    [FactWithCompiler]
    [SuppressMessage("ApiDesign", "RS0030", Justification = "The oracle, in double precision.")]
    public void Binary_loss_and_gradient_are_those_of_double_precision()
    {
        foreach (var rows in new[] { 1, 5, 300 })
        {
            using var scope = NewDisposeScope();
            using var random = new RandomStreams(6);
            var logits = (rand([rows, 1], generator: random.Shuffling) - Held.Number(.5f)) * Held.Number(60f); // −30 to 30, far into both tails of the sigmoid
            var labels = randint(0, 2, [rows, 1], float32, generator: random.Shuffling);

            Check(logits, labels, exact => nn.functional.binary_cross_entropy_with_logits(exact, labels.to(float64)), "binary_loss");
        }
    }

    [FactWithCompiler]
    [SuppressMessage("ApiDesign", "RS0030", Justification = "The oracle, in double precision.")]
    public void Loss_over_classes_and_gradient_are_those_of_double_precision()
    {
        foreach (var (rows, classes) in new[] { (1, 2), (5, 3), (300, 20) })
        {
            using var scope = NewDisposeScope();
            using var random = new RandomStreams(6);
            var logits = (rand([rows, classes], generator: random.Shuffling) - Held.Number(.5f)) * Held.Number(60f);
            var labels = randint(0, classes, [rows, 1], float32, generator: random.Shuffling);

            Check(logits, labels, exact => nn.functional.cross_entropy(exact, labels.squeeze(1).to(int64)), "softmax_loss");
        }
    }

    [FactWithCompiler]
    public void NaN_reaches_the_loss_and_the_gradient_of_its_row()
    {
        foreach (var classes in new[] { 1, 3 })
        {
            using var scope = NewDisposeScope();
            var logits = zeros(4, classes);
            logits[2, 0] = float.NaN;
            logits.requires_grad = true;

            var loss = CudaLoss.Of(logits, zeros(4, 1), Program);
            BackwardPass.Of(loss);

            loss.isnan().item<bool>().Should().BeTrue();
            logits.grad!.isnan().any(1).data<bool>().ToArray().Should().Equal(false, false, true, false);
        }
    }

    /// <summary>Compares with the loss on a CPU, where such a label matches no logit either. An invariant refuses such labels.</summary>
    [FactWithCompiler]
    public void A_label_that_is_no_class_matches_no_logit()
    {
        using var scope = NewDisposeScope();
        var logits = rand(2, 3);
        var labels = tensor(new[] { 7f, 1.5f }, [2, 1]);

        CudaLoss.Of(logits, labels, Program).item<float>().Should().BeApproximately(SoftmaxCrossEntropyLoss.Of(logits, labels).item<float>(), 1e-6f);
    }

    [FactWithCompiler]
    public void Labels_of_another_shape_are_an_error() => FluentActions.Invoking(() => CudaLoss.Of(zeros(4, 3), zeros(4), Program))
        .Should().Throw<ArgumentException>()
        .WithMessage("The loss got logits of Float32 [4, 3] and labels of Float32 [4]; expected Float32 [N, K] and [N, 1], *");

    private CudaProgram Program => new EmulatedDriver(compiled.Gpu).Program("Loss.cu");

    private void Check(Tensor logits, Tensor labels, Func<Tensor, Tensor> oracle, string kernel)
    {
        var exact = AgainstDouble.Exact(logits);
        var expected = oracle(exact);
        BackwardPass.Of(expected * Held.Number(3.0));
        var given = AgainstDouble.Leaf(logits);
        var driver = new EmulatedDriver(compiled.Gpu);

        var loss = CudaLoss.Of(given, labels, driver.Program("Loss.cu"));
        BackwardPass.Of(loss * Held.Number(3f));

        AgainstDouble.Near(loss, expected);
        AgainstDouble.Near(given.grad!, exact.grad!);
        driver.Launched.Should().Equal(kernel, $"{kernel}_backward");
    }
}
