using Harness.Runtime;
using static TorchSharp.torch;

namespace Harness.Tests.Runtime;

/// <summary>Tests the backward pass on the calling thread.</summary>
[Trait("Category", "Unit")]
public sealed class BackwardPassTests
{
    [LinuxFact]
    public void Finds_the_flag_in_the_libtorch_of_this_build() => BackwardPass.StaysOnItsThread.Should().BeTrue();

    [Fact]
    public void Computes_the_gradients_of_torch_and_leaves_them_enabled()
    {
        using var scope = NewDisposeScope();
        var input = ones(3);
        input.requires_grad = true;

        BackwardPass.Of((input * input).sum());

        input.grad!.sum().item<float>().Should().Be(6);
        is_grad_enabled().Should().BeTrue();
        using (no_grad())
            is_grad_enabled().Should().BeFalse();
    }

    [LinuxFact]
    public void An_exception_of_our_function_is_thrown_after_the_pass_and_the_next_pass_works()
    {
        using var scope = NewDisposeScope();
        var input = ones(3);
        input.requires_grad = true;
        var thrown = new InvalidOperationException("The CUDA driver refuses launching lstm_backward.");

        FluentActions.Invoking(() => BackwardPass.Of(Loss(input, thrown))).Should().Throw<InvalidOperationException>().Which.Should().BeSameAs(thrown);
        (input.grad is null || input.grad.IsInvalid).Should().BeTrue("the exception stopped the pass before it reached the input");

        BackwardPass.Of(Loss(input, thrown: null));
        input.grad!.sum().item<float>().Should().Be(3);
    }

    /// <summary>Computes a loss with two of our functions and one of torch's between them.
    /// The second function may throw; it is the first one in the backward pass.</summary>
    private static Tensor Loss(Tensor input, Exception? thrown)
    {
        using var scope = NewDisposeScope();
        return Identity.On(Identity.On(input, thrown: null).relu(), thrown).sum().MoveToOuterDisposeScope();
    }

    private sealed class Identity : autograd.SingleTensorFunction<Identity>
    {
        public override string Name => nameof(Identity);

        public static Tensor On(Tensor input, Exception? thrown) => apply(input, new Func<Exception?>(() => thrown));

        public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
        {
            ctx.set_materialize_grads(false);
            ctx.save_data(nameof(Exception), vars[1]);
            return ((Tensor)vars[0]).clone();
        }

        public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output) => BackwardPass.Guarded(2, () =>
            ((Func<Exception?>)ctx.get_data(nameof(Exception)))() is { } thrown ? throw thrown : [grad_output.clone(), null!]);
    }
}
