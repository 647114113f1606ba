using Harness.Models;
using Harness.Models.Layers;
using Harness.Runtime;
using static TorchSharp.torch;

namespace Harness.Tests.Models;

/// <summary>Tests which models give equal bits in equal runs.</summary>
[Trait("Category", "Unit")]
public sealed class EqualBitsTests : IDisposable
{
    private readonly RandomStreams _random = new(1);

    public void Dispose() => _random.Dispose();

    [Fact]
    public void Every_experiment_of_the_study_gives_equal_bits_on_a_GPU()
    {
        foreach (var experiment in AmazonReviews.Study.Experiments)
        {
            using var model = experiment.Model(_random);
            EqualBits.ArePromisedOnGpu(model).Should().BeTrue("{0} has kernels of ours for each recurrence", experiment.Name);
        }
    }

    [Theory]
    [InlineData("LSTM 64", true)]
    [InlineData("LSTM 100", false)]
    [InlineData("LSTM 24", false)]
    [InlineData("SimpleRNN 48", true)]
    [InlineData("SimpleRNN 65", false)]
    [InlineData("Bidirectional(LSTM 64)", true)]
    [InlineData("Bidirectional(LSTM 100)", false)]
    [InlineData("GRU 64", false)]
    [InlineData("LSTM 64, padding skipped", false)]
    public void Recurrences_of_cuDNN_and_skipped_padding_may_give_other_bits_on_a_GPU(string description, bool expected)
    {
        using var layer = Layer(description);
        using var model = new Wrapped(layer);

        EqualBits.ArePromisedOnGpu(layer).Should().Be(expected);
        EqualBits.ArePromisedOnGpu(model).Should().Be(expected, "a layer within a layer counts too");
        EqualBits.ArePromised(ComputeDevice.Named("cpu")!, model).Should().BeTrue("a CPU computes everything with our kernels");
    }

    private nn.Module Layer(string description) => description switch
    {
        "LSTM 64" => new Lstm(8, 64, true, _random),
        "LSTM 100" => new Lstm(8, 100, true, _random),
        "LSTM 24" => new Lstm(8, 24, true, _random),
        "SimpleRNN 48" => new SimpleRnn(8, 48, _random),
        "SimpleRNN 65" => new SimpleRnn(8, 65, _random),
        "Bidirectional(LSTM 64)" => new BidirectionalLstm(8, 64, _random),
        "Bidirectional(LSTM 100)" => new BidirectionalLstm(8, 100, _random),
        "GRU 64" => new Gru(8, 64, true, _random),
        _ => new MaskedRecurrence(new Lstm(8, 64, true, _random)),
    };

    private sealed class Wrapped : nn.Module
    {
        private readonly nn.Module _inner;

        public Wrapped(nn.Module inner) : base("Wrapped")
        {
            _inner = inner;
            register_module(nameof(_inner), inner);
        }
    }
}
