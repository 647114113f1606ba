using Harness.Models.Functions;
using static TorchSharp.torch;

namespace Harness.Tests.Models;

/// <summary>Tests the cross-entropy loss of K classes by comparing it with torch in double precision.</summary>
[Trait("Category", "Unit")]
public sealed class SoftmaxCrossEntropyLossTests : IDisposable
{
    private readonly TorchSharp.DisposeScope _scope = NewDisposeScope();

    public void Dispose() => _scope.Dispose();

    [Theory, InlineData(1, 2), InlineData(7, 3), InlineData(64, 5), InlineData(3, 100)]
    public void Loss_and_gradient_equal_those_of_torch(int rows, int classes)
    {
        var (logits, labels) = Draw(rows, classes, scale: 8);

        var (own, ownGradient) = Run(tensor(logits, [rows, classes]), labels);
        var (torchs, torchsGradient) = Run(tensor(Array.ConvertAll(logits, logit => (double)logit), [rows, classes]), labels.to(float64));

        own.item<float>().Should().BeApproximately((float)torchs.item<double>(), 2e-7f * Math.Max(1, own.item<float>()));
        (ownGradient.to(float64) - torchsGradient).abs().max().item<double>().Should()
            .BeLessThan(3e-8, "this is half a unit in the last place of a float near .5");
    }

    [Fact]
    public void A_large_logit_does_not_overflow()
    {
        var (loss, gradient) = Run(tensor(new[] { 1e30f, -1e30f, 0 }, [1, 3]), tensor(new[] { 1f }, [1, 1]));
        loss.item<float>().Should().Be(2e30f);
        gradient.data<float>().Should().Equal(1, -1, 0);
    }

    [Theory, InlineData(-1), InlineData(3), InlineData(.5f)]
    public void A_label_that_is_not_a_class_gives_a_finite_loss_so_that_an_invariant_can_refuse_it(float label)
    {
        var (loss, gradient) = Run(zeros(1, 3), tensor(new[] { label }, [1, 1]));
        loss.item<float>().Should().BeApproximately((float)Math.Log(3), 1e-6f);
        gradient.sum().item<float>().Should().BeApproximately(1, 1e-6f);
    }

    [Fact]
    public void Shapes_that_would_broadcast_are_refused() =>
        FluentActions.Invoking(() => SoftmaxCrossEntropyLoss.Of(zeros(4, 3), zeros(4))).Should().Throw<ArgumentException>()
            .WithMessage("Logits are [4, 3] and labels [4]; expected [N, K] and [N, 1].");

    private static (Tensor Loss, Tensor Gradient) Run(Tensor logits, Tensor labels)
    {
        logits.requires_grad_();
        var loss = SoftmaxCrossEntropyLoss.Of(logits, labels);
        loss.backward();
        return (loss.detach(), logits.grad!);
    }

    private static (float[] Logits, Tensor Labels) Draw(int rows, int classes, double scale)
    {
        var random = new Random(rows);
        float[] logits = [.. Enumerable.Range(0, rows * classes).Select(_ => (float)(scale * (random.NextDouble() - .5)))];
        return (logits, tensor([.. Enumerable.Range(0, rows).Select(_ => (float)random.Next(classes))], [rows, 1]));
    }
}
