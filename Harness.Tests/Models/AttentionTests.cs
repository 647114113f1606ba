using Harness.Models.Layers;
using Harness.Runtime;
using static TorchSharp.torch;

namespace Harness.Tests.Models;

/// <summary>Tests that the notebook's attention cannot focus on one time step and that the repaired attention can, and that it ignores padding.</summary>
[Trait("Category", "Unit")]
public sealed class AttentionTests : IDisposable
{
    private const int Steps = 100, Channels = 3, TellingStep = 41;

    private readonly TorchSharp.DisposeScope _scope = NewDisposeScope();
    private readonly RandomStreams _random = new(1);

    public void Dispose()
    {
        _random.Dispose();
        _scope.Dispose();
    }

    [Fact]
    public void The_published_attention_gives_no_step_of_100_more_than_7_percent_with_any_weights()
    {
        var attention = new ChannelAttention(Channels, _random);
        foreach (var weight in attention.parameters())
            weight.detach().fill_(Held.Number(1_000));

        // One step has the value 1 and the score 1, and all others have the value −1 and the score −1. So the output is share − (1 − share).
        var share = (attention.call(InputWithOneDifferentStep()).max().item<float>() + 1) / 2;

        share.Should().BeInRange(.02f, .0695f); // e²/(e² + 99) = .0695
    }

    [Fact]
    public void The_repaired_attention_can_give_one_step_more_than_90_percent()
    {
        var attention = new StepAttention(Channels, _random);
        foreach (var weight in attention.parameters())
            weight.detach().fill_(Held.Number(weight.dim() == 2 && weight.shape[1] == 1 ? 10 : weight.dim() == 2 ? 5 : 0));

        var share = (attention.call(InputWithOneDifferentStep(), zeros(1, Steps, dtype: @bool)).max().item<float>() + 1) / 2;

        share.Should().BeGreaterThan(.9f);
    }

    [Fact]
    public void Masked_steps_change_neither_output_nor_gradient()
    {
        var attention = new StepAttention(Channels, _random);
        var padding = Held.Range(7).lt(Held.Number(4)).unsqueeze(0); // [1, 7], the first four are padding
        var words = randn([1, 7, Channels], generator: _random.Initialisation);
        var other = words.clone();
        other.narrow(1, 0, 4).mul_(Held.Number(-100));
        words.requires_grad_();

        var output = attention.call(words, padding);
        output.sum().backward();

        (attention.call(other, padding) - output).abs().max().item<float>().Should().BeLessThan(1e-6f);
        words.grad!.narrow(1, 0, 4).abs().max().item<float>().Should().Be(0);
        words.grad!.narrow(1, 4, 3).abs().min().item<float>().Should().BeGreaterThan(0);
    }

    [Fact]
    public void A_row_of_only_padding_gives_finite_numbers()
    {
        var attention = new StepAttention(Channels, _random);
        attention.call(ones(1, 7, Channels), ones(1, 7, dtype: @bool)).isfinite().all().item<bool>().Should().BeTrue();
    }

    private static Tensor InputWithOneDifferentStep()
    {
        var input = full([1, Steps, Channels], Held.Number(-1f));
        input.narrow(1, TellingStep, 1).fill_(Held.Number(1));
        return input;
    }
}
