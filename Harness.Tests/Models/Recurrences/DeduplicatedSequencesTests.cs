using Harness.Models.Layers;
using Harness.Models.Recurrences;
using Harness.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace Harness.Tests.Models.Recurrences;

/// <summary>Tests which vectors of a batch are stored once and computed once.</summary>
[Trait("Category", "Unit")]
public sealed class DeduplicatedSequencesTests : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();
    private readonly RandomStreams _random = new(1);
    private Embedding? _words;
    private readonly Tensor _ids = tensor([0, 0, 8, 3, 0, 3, 3, 8], [2, 4], ScalarType.Int32);

    public void Dispose()
    {
        _random.Dispose();
        _scope.Dispose();
    }

    /// <summary>Checks the words 0, 3 and 8. They are numbered by their first occurrence, time step by time step.</summary>
    [Fact]
    public void Each_word_is_looked_up_once()
    {
        var words = DistinctVectors.Of(Words());

        words.Index.Should().BeEquivalentTo(new SequenceIndex(Count: 3, Steps: 4, Rows: 2, [0, 0, 0, 1, 2, 1, 1, 2]));
        words.Expand().data<float>().Should().Equal(Words().data<float>());
    }

    /// <summary>Checks that a recurrence attaches 7 states for 8 positions, because both reviews start with one padding.</summary>
    [Fact]
    public void States_are_attached_for_the_next_recurrence()
    {
        DistinctVectors.Of(new SimpleRnn(5, 3, _random).call(Words())).Index.Count.Should().Be(7);
        DistinctVectors.Of(new Lstm(5, 3, returnSequences: true, _random).call(Words())).Index.Count.Should().Be(7);
    }

    [Fact]
    public void A_computed_sequence_has_one_vector_for_each_position() =>
        DistinctVectors.Of(Words() * Held.Number(2)).Index.Should().BeEquivalentTo(SequenceIndex.OnePerPosition(steps: 4, rows: 2));

    /// <summary>Checks that the states have the digits of double precision, which the harness's kernels cannot compute, and that none are attached.</summary>
    [Theory, InlineData("SimpleRNN"), InlineData("LSTM"), InlineData("GRU"), InlineData("bidirectional LSTM")]
    public void Recurrences_in_double_precision_are_left_to_torch(string kind)
    {
        using nn.Module<Tensor, Tensor> layer = kind switch
        {
            "SimpleRNN" => new SimpleRnn(5, 3, _random),
            "LSTM" => new Lstm(5, 3, returnSequences: true, _random),
            "GRU" => new Gru(5, 3, returnSequences: true, _random),
            _ => new BidirectionalLstm(5, 3, _random),
        };
        using var noGradients = no_grad();
        var single = layer.call(Words()).to(ScalarType.Float64).data<double>().ToArray();

        var states = layer.to(ScalarType.Float64).call(Words().to(ScalarType.Float64));

        states.dtype.Should().Be(ScalarType.Float64);
        var exact = states.data<double>().ToArray();
        exact.Should().Equal(single, (one, other) => Math.Abs(one - other) < 1e-6);
        exact.Count(state => state != (float)state).Should().BeGreaterThan(exact.Length / 2, "few numbers have only the digits of single precision");
        DistinctVectors.Of(states).Index.Should().BeEquivalentTo(SequenceIndex.OnePerPosition(steps: 4, rows: 2));
    }

    private Tensor Words() => (_words ??= new Embedding(9, 5, _random)).call(_ids);
}
