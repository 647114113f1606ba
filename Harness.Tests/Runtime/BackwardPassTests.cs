using Harness.Runtime;
using static TorchSharp.torch;

namespace Harness.Tests.Runtime;

[Trait("Category", "Unit")]
public sealed class BackwardPassTests
{
    [LinuxFact]
    public void Finds_torch_s_flag_in_the_libtorch_that_this_is_built_for() => BackwardPass.StaysOnItsThread.Should().BeTrue();

    [Fact]
    public void Computes_what_torch_s_own_does_and_leaves_gradients_switched_on()
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
    public void What_a_function_of_ours_throws_comes_out_behind_the_pass_and_the_next_pass_is_sound()
    {
        using var scope = NewDisposeScope();
        var input = ones(3);
        input.requires_grad = true;
        var thrown = new InvalidOperationException("The CUDA driver refuses launching lstm_backward.");

        FluentActions.Invoking(() => BackwardPass.Of(Loss(input, thrown))).Should().Throw<InvalidOperationException>().Which.Should().BeSameAs(thrown);
        (input.grad is null || input.grad.IsInvalid).Should().BeTrue("no gradient came so far");

        BackwardPass.Of(Loss(input, thrown: null));
        input.grad!.sum().item<float>().Should().Be(3);
    }

    /// <summary>Two functions of ours with one of torch's between them; the second, whose way back is the first, may throw.</summary>
    private static Tensor Loss(Tensor input, Exception? thrown)
    {
        using var scope = NewDisposeScope();
        return Passes.On(Passes.On(input, thrown: null).relu(), thrown).sum().MoveToOuterDisposeScope();
    }

    private sealed class Passes : autograd.SingleTensorFunction<Passes>
    {
        public override string Name => nameof(Passes);

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
