using Harness.Models.Layers;
using Harness.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace Harness.Tests.Models.Recurrences;

/// <summary>The recurrences that are computed in a way of their own for speed, against torch's in double precision: states and all gradients.</summary>
[Trait("Category", "Unit")]
public sealed class RecurrenceTests : IDisposable
{
    private const int Inputs = 5, Vocabulary = 7;

    private static readonly string[] AllKinds = ["LSTM", "LSTM, last state", "bidirectional LSTM", "SimpleRNN", "GRU", "GRU, last state",
        "GRU, reset before", "GRU, reset before, last state"];

    private readonly DisposeScope _scope = NewDisposeScope();
    private readonly RandomStreams _random = new(1);

    public void Dispose()
    {
        _random.Dispose();
        _scope.Dispose();
    }

    /// <summary>Units of one panel, of less and of more; one row, one time step, rows that are no multiple of those computed at once.</summary>
    public static TheoryData<string, int, int, int> Sizes()
    {
        var sizes = new TheoryData<string, int, int, int>();
        foreach (var kind in AllKinds)
        {
            foreach (var (rows, steps, units) in ((int, int, int)[])[(4, 6, 16), (3, 5, 7), (1, 9, 48), (5, 1, 3), (9, 12, 33)])
                sizes.Add(kind, rows, steps, units);
        }
        return sizes;
    }

    /// <summary>Every place has a vector of its own.</summary>
    [Theory, MemberData(nameof(Sizes))]
    public void Vectors_of_any_kind_are_read_as_torch_reads_them(string kind, int rows, int steps, int units) =>
        Compare(Layer(kind, units), randn([rows, steps, Inputs], generator: _random.Initialisation));

    /// <summary>Padding in front, words that repeat themselves, and two reviews that are the same.</summary>
    [Theory, MemberData(nameof(Sizes))]
    public void Looked_up_words_are_read_as_torch_reads_them(string kind, int rows, int steps, int units) =>
        Compare(nn.Sequential(("words", new Embedding(Vocabulary, Inputs, _random)), ("states", Layer(kind, units))), Reviews(rows, steps));

    /// <summary>The second recurrence reads what the first one has noted beside its states.</summary>
    [Theory, InlineData(9, 12, 16, 33), InlineData(5, 7, 3, 16)]
    public void Recurrences_on_top_of_each_other_read_as_torch_s(int rows, int steps, int lower, int upper) =>
        Compare(
            nn.Sequential(("words", new Embedding(Vocabulary, Inputs, _random)), ("lower", new Lstm(Inputs, lower, returnSequences: true, _random)),
                ("upper", new SimpleRnn(lower, upper, _random))), Reviews(rows, steps));

    public static TheoryData<string> Kinds => new(AllKinds);

    /// <summary>Padding in front, behind and in between, a sequence of padding alone, and one without padding.</summary>
    [Theory, MemberData(nameof(Kinds))]
    public void Padding_is_skipped_as_if_it_were_not_there(string kind)
    {
        var model = new Skipping(new Embedding(Vocabulary, Inputs, _random), new MaskedRecurrence(Layer(kind, 7)));
        using (inference_mode())
        {
            var gapped = model.call(tensor(new[] { 0, 3, 0, 4, 2, 0 }, [1, 6], ScalarType.Int32));
            var closed = model.call(tensor(new[] { 3, 4, 2 }, [1, 3], ScalarType.Int32));
            if (kind.Contains("last", StringComparison.Ordinal))
                gapped.data<float>().Should().Equal(closed.data<float>());
            else
                gapped.index_select(1, tensor(new long[] { 1, 3, 4 })).data<float>().Should().Equal(closed.data<float>());
        }
        Compare(model, Gapped());
    }

    /// <summary>The second recurrence reads the states that the first one has noted beside its output, and skips the same steps.</summary>
    [Fact]
    public void Recurrences_on_top_of_each_other_skip_the_same_steps() => Compare(
        new Skipping(new Embedding(Vocabulary, Inputs, _random), new MaskedRecurrence(new Lstm(Inputs, 6, returnSequences: true, _random)),
            new MaskedRecurrence(WithBiases(new Gru(6, 4, returnSequences: true, _random)))), Gapped());

    /// <summary>A recurrence that skips nothing reads zeros where the one below it had no state yet.</summary>
    [Fact]
    public void A_recurrence_above_that_skips_nothing_reads_zeros() => Compare(
        nn.Sequential(
            ("lower", new Skipping(new Embedding(Vocabulary, Inputs, _random), new MaskedRecurrence(new Lstm(Inputs, 6, returnSequences: true, _random)))),
            ("upper", new SimpleRnn(6, 4, _random))), Gapped());

    [Fact]
    public void A_layer_that_reads_no_sequence_cannot_skip() =>
        FluentActions.Invoking(() => new MaskedRecurrence(new Dense(3, 2, Activation.Relu, _random))).Should().Throw<ArgumentException>()
            .WithMessage("A Dense cannot skip padding; expected*");

    /// <summary>What lies between two layers is not skipped.</summary>
    [Fact]
    public void A_layer_in_between_is_heeded() =>
        Compare(
            nn.Sequential(("words", new Embedding(Vocabulary, Inputs, _random)), ("between", new Dense(Inputs, 4, Activation.Relu, _random)),
                ("states", new Lstm(4, 16, returnSequences: true, _random))), Reviews(6, 8));

    /// <summary>The second layer reads the first one's states after the scope in which they were made has ended.</summary>
    [Fact]
    public void Layers_may_have_scopes_of_their_own() =>
        Compare(
            nn.Sequential(("words", new Embedding(Vocabulary, Inputs, _random)), ("lower", new Scoped(new Lstm(Inputs, 4, returnSequences: true, _random))),
                ("upper", new SimpleRnn(4, 3, _random))), Reviews(6, 8));

    /// <summary>Gradients of a recurrence and of another layer that reads the same words add up.</summary>
    [Fact]
    public void Two_readers_of_one_sequence_both_send_gradients() => Compare(new TwoReaders(_random), Reviews(6, 8));

    /// <summary>torch's own type of ids, and ids that lie elsewhere in memory than they are read.</summary>
    [Fact]
    public void Any_integers_in_any_layout_are_ids()
    {
        var model = nn.Sequential(("words", new Embedding(Vocabulary, Inputs, _random)), ("states", new Lstm(Inputs, 4, returnSequences: true, _random)));
        var reviews = Reviews(6, 8);
        var expected = model.call(reviews).data<float>().ToArray();

        model.call(reviews.to(ScalarType.Int64)).data<float>().Should().Equal(expected);
        model.call(reviews.t().contiguous().t()).data<float>().Should().Equal(expected);
    }

    /// <summary>What was looked up without a gradient stays without one.</summary>
    [Fact]
    public void Frozen_words_are_not_trained()
    {
        var (words, states) = (new Embedding(Vocabulary, Inputs, _random), new Lstm(Inputs, 4, returnSequences: true, _random));
        Tensor sequence;
        using (no_grad())
            sequence = words.call(Reviews(6, 8));

        states.call(sequence).sum().backward();

        words.parameters().Single().grad.Should().BeNull();
        states.parameters().Count(weight => weight.grad is not null).Should().Be(3);
    }

    /// <summary>Gates that are open or shut to the last bit, and a state that is no number: as torch has it.</summary>
    [Theory, InlineData("LSTM", 100f), InlineData("LSTM", -100f), InlineData("LSTM", float.NaN), InlineData("SimpleRNN", float.NaN)]
    public void Numbers_that_are_very_large_or_none_are_read_as_torch_reads_them(string kind, float number)
    {
        var layer = Layer(kind, 16);
        using (no_grad())
            layer.parameters().First(weight => weight.dim() == 2).fill_(Held.Number(1));
        var sequences = zeros(3, 4, Inputs);
        sequences[1, 2] = full([Inputs], Held.Number(number));

        var ours = layer.call(sequences);
        var torchs = layer.to(ScalarType.Float64).call(sequences.to(ScalarType.Float64));

        ours.to(ScalarType.Float64).allclose(torchs, rtol: 1e-5, atol: 1e-6, equal_nan: true).Should().BeTrue();
    }

    [Fact]
    public void Threads_do_not_disturb_each_other()
    {
        var (words, states, reviews) = (new Embedding(Vocabulary, Inputs, _random), new Lstm(Inputs, 7, returnSequences: true, _random), Reviews(9, 12));
        var alone = states.call(words.call(reviews)).data<float>().ToArray();
        Parallel.For(0, 64, _ =>
        {
            using var scope = NewDisposeScope();
            states.call(words.call(reviews)).data<float>().ToArray().Should().Equal(alone);
        });
    }

    /// <summary>Nodes of our own in torch's graph are let go of with it, and so is what is noted beside sequences.</summary>
    [Theory, InlineData(true), InlineData(false)]
    public void Leaves_no_tensor_behind(bool trains)
    {
        var model =
            nn.Sequential(("words", new Embedding(Vocabulary, Inputs, _random)), ("lower", new SimpleRnn(Inputs, 3, _random)),
                ("middle", new Lstm(3, 4, returnSequences: true, _random)),
            ("both", new BidirectionalLstm(4, 3, _random)), ("upper", new Lstm(6, 2, returnSequences: false, _random)));
        var reviews = Reviews(4, 6);
        Step(); // the embedding keeps the memory of its gradient from here on
        var before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        for (var step = 0; step < 3; step++)
            Step();
        DisposeScopeManager.Statistics.ThreadTotalLiveCount.Should().Be(before);

        void Step()
        {
            using var scope = NewDisposeScope();
            using var mode = inference_mode(!trains);
            var states = model.call(reviews);
            if (trains)
                states.sum().backward();
            foreach (var weight in model.parameters())
                weight.grad = null;
        }
    }

    private sealed class Skipping : nn.Module<Tensor, Tensor>
    {
        private readonly Embedding _words;
        private readonly MaskedRecurrence _lower;
        private readonly MaskedRecurrence? _upper;

        public Skipping(Embedding words, MaskedRecurrence lower, MaskedRecurrence? upper = null) : base(nameof(Skipping))
        {
            (_words, _lower, _upper) = (words, lower, upper);
            RegisterComponents();
        }

        public override Tensor forward(Tensor input)
        {
            var padding = input.eq(Held.Number(0));
            var states = _lower.call(_words.call(input), padding);
            return _upper?.call(states, padding) ?? states;
        }
    }

    private sealed class Scoped : nn.Module<Tensor, Tensor>
    {
        private readonly nn.Module<Tensor, Tensor> _inner;

        public Scoped(nn.Module<Tensor, Tensor> inner) : base(nameof(Scoped))
        {
            _inner = inner;
            RegisterComponents();
        }

        public override Tensor forward(Tensor input)
        {
            using var scope = NewDisposeScope();
            return _inner.call(input).MoveToOuterDisposeScope();
        }
    }

    private sealed class TwoReaders : nn.Module<Tensor, Tensor>
    {
        private readonly Embedding _words;
        private readonly SimpleRnn _states;
        private readonly GlobalMaxPooling1D _maxima = new();

        public TwoReaders(RandomStreams random) : base(nameof(TwoReaders))
        {
            (_words, _states) = (new Embedding(Vocabulary, Inputs, random), new SimpleRnn(Inputs, 3, random));
            RegisterComponents();
        }

        public override Tensor forward(Tensor input)
        {
            var words = _words.call(input);
            var states = _states.call(words);
            return cat([states.select(1, -1), _maxima.call(words), _maxima.call(states)], 1);
        }
    }

    private nn.Module<Tensor, Tensor> Layer(string kind, int units) => kind switch
    {
        "LSTM" => new Lstm(Inputs, units, returnSequences: true, _random),
        "LSTM, last state" => new Lstm(Inputs, units, returnSequences: false, _random),
        "bidirectional LSTM" => new BidirectionalLstm(Inputs, units, _random),
        "GRU" => WithBiases(new Gru(Inputs, units, returnSequences: true, _random)),
        "GRU, reset before" => WithBiases(new Gru(Inputs, units, returnSequences: true, _random, resetAfter: false)),
        "GRU, reset before, last state" => WithBiases(new Gru(Inputs, units, returnSequences: false, _random, resetAfter: false)),
        "GRU, last state" => WithBiases(new Gru(Inputs, units, returnSequences: false, _random)),
        _ => new SimpleRnn(Inputs, units, _random),
    };

    /// <summary>Two biases that begin with zero could not be told apart.</summary>
    private Gru WithBiases(Gru layer)
    {
        using var frozen = no_grad();
        foreach (var (_, bias) in layer.named_parameters().Where(weight => weight.parameter.dim() == 1 && weight.parameter.requires_grad))
            bias.copy_(randn(bias.shape, generator: _random.Initialisation));
        return layer;
    }

    private Tensor Reviews(int rows, int steps)
    {
        var ids = randint(1, Vocabulary, [rows, steps], ScalarType.Int32, generator: _random.Initialisation);
        for (var row = 0; row < rows; row++)
            ids[row].narrow(0, 0, row * steps / (rows + 1)).zero_();
        ids[rows - 1].copy_(ids[0]);
        return ids;
    }

    private static Tensor Gapped() => tensor(
        new[] { 0, 0, 1, 2, 3, 1, /**/ 0, 0, 1, 2, 0, 4, /**/ 1, 0, 0, 2, 3, 0, /**/ 0, 0, 0, 0, 0, 0, /**/ 1, 2, 3, 4, 5, 6, /**/ 1, 2, 3, 4, 0, 0 }, [6, 6],
        ScalarType.Int32);

    /// <summary>In double precision the layers are torch's own.</summary>
    private static void Compare(nn.Module<Tensor, Tensor> model, Tensor input)
    {
        var ours = Results(model, input);
        using (inference_mode())
            ours.Insert(0, model.call(input).clone());
        var torchs = Results(model.to(ScalarType.Float64), input.is_floating_point() ? input.to(ScalarType.Float64) : input);
        torchs.Insert(0, torchs[0]); // evaluated or trained is one to torch

        ours.Should().HaveCountGreaterThan(4).And.HaveSameCount(torchs);
        foreach (var (our, torch) in ours.Zip(torchs))
            (our.to(ScalarType.Float64) - torch).abs().max().item<double>().Should().BeLessThan(3e-6 * Math.Max(1, torch.abs().max().item<double>()));
    }

    /// <summary>States, the gradient of the input where it has one, and those of all weights.</summary>
    private static List<Tensor> Results(nn.Module<Tensor, Tensor> model, Tensor input)
    {
        var read = input.is_floating_point() ? input.detach().requires_grad_() : input;
        var states = model.call(read);
        var towards = Held.Range((int)states.NumberOfElements).reshape(states.shape).to(states.dtype).sin(); // all different
        states.backward([towards]);
        List<Tensor> results = [states.detach().clone()];
        if (read.grad is { } gradient)
            results.Add(gradient.clone());
        foreach (var weight in model.parameters().Where(weight => weight.requires_grad))
        {
            results.Add(weight.grad!.clone());
            weight.grad = null;
        }
        return results;
    }
}
