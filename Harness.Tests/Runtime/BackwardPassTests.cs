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
}
