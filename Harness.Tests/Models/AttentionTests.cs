using Harness.Models.Layers;
using Harness.Runtime;
using static TorchSharp.torch;

namespace Harness.Tests.Models;

/// <summary>What the notebook's attention cannot do, and the repaired one can.</summary>
[Trait("Category", "Unit")]
public sealed class AttentionTests : IDisposable
{
    private const int Steps = 100, Channels = 3, Told = 41;

    private readonly TorchSharp.DisposeScope _scope = NewDisposeScope();
    private readonly RandomStreams _random = new(1);

    public void Dispose()
    {
        _random.Dispose();
        _scope.Dispose();
    }

    [Fact]
    public void However_large_its_weights_the_published_one_gives_no_step_of_100_more_than_7_percent()
    {
        var attention = new ChannelAttention(Channels, _random);
        foreach (var weight in attention.parameters())
            weight.detach().fill_(Held.Number(1_000));

        // Other steps hold −1 and score −1, the one step holds 1 and scores 1: the output is share − (1 − share).
        var share = (attention.call(OneStepStandsOut()).max().item<float>() + 1) / 2;

        share.Should().BeInRange(.02f, .0695f); // e²/(e² + 99) = .0695
    }

    [Fact]
    public void The_repaired_one_can_give_one_step_nearly_everything()
    {
        var attention = new StepAttention(Channels, _random);
        foreach (var weight in attention.parameters())
            weight.detach().fill_(Held.Number(weight.dim() == 2 && weight.shape[1] == 1 ? 10 : weight.dim() == 2 ? 5 : 0));

        var share = (attention.call(OneStepStandsOut(), zeros(1, Steps, dtype: @bool)).max().item<float>() + 1) / 2;

        share.Should().BeGreaterThan(.9f);
    }

    [Fact]
    public void What_stands_under_the_mask_changes_neither_output_nor_gradient()
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
    public void A_row_of_padding_alone_is_a_number()
    {
        var attention = new StepAttention(Channels, _random);
        attention.call(ones(1, 7, Channels), ones(1, 7, dtype: @bool)).isfinite().all().item<bool>().Should().BeTrue();
    }

    private static Tensor OneStepStandsOut()
    {
        var input = full([1, Steps, Channels], Held.Number(-1f));
        input.narrow(1, Told, 1).fill_(Held.Number(1));
        return input;
    }
}
