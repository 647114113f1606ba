using Harness.Models.Layers;
using Harness.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace Harness.Tests.Models.Recurrences;

/// <summary>Tests the recurrences that the harness computes itself for speed. States and all gradients are compared with torch in double precision.</summary>
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

    /// <summary>Returns sizes: units that fill one panel of 16, less and more; one row; one time step; and rows that are not a multiple of those computed at
    /// once.</summary>
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

    /// <summary>Compares sequences in which every position has a different vector.</summary>
    [Theory, MemberData(nameof(Sizes))]
    public void Recurrences_over_any_vectors_equal_torch(string kind, int rows, int steps, int units) =>
        Compare(Layer(kind, units), randn([rows, steps, Inputs], generator: _random.Initialisation));

    /// <summary>Compares reviews with padding at the start, with repeated words, and with two equal reviews.</summary>
    [Theory, MemberData(nameof(Sizes))]
    public void Recurrences_over_embedded_words_equal_torch(string kind, int rows, int steps, int units) =>
        Compare(nn.Sequential(("words", new Embedding(Vocabulary, Inputs, _random)), ("states", Layer(kind, units))), Reviews(rows, steps));

    /// <summary>Compares stacked recurrences. The second one reads the distinct states that the first one attached to its output.</summary>
    [Theory, InlineData(9, 12, 16, 33), InlineData(5, 7, 3, 16)]
    public void Stacked_recurrences_equal_torch(int rows, int steps, int lower, int upper) =>
        Compare(
            nn.Sequential(("words", new Embedding(Vocabulary, Inputs, _random)), ("lower", new Lstm(Inputs, lower, returnSequences: true, _random)),
                ("upper", new SimpleRnn(lower, upper, _random))), Reviews(rows, steps));

    public static TheoryData<string> Kinds => new(AllKinds);

    /// <summary>Checks padding at the start, at the end and in between, a sequence of only padding, and one without padding.</summary>
    [Theory, MemberData(nameof(Kinds))]
    public void Skipped_padding_gives_the_same_states_as_no_padding(string kind)
    {
        var model = new MaskedStack(new Embedding(Vocabulary, Inputs, _random), new MaskedRecurrence(Layer(kind, 7)));
        using (inference_mode())
        {
            var withPadding = model.call(tensor(new[] { 0, 3, 0, 4, 2, 0 }, [1, 6], ScalarType.Int32));
            var withoutPadding = model.call(tensor(new[] { 3, 4, 2 }, [1, 3], ScalarType.Int32));
            if (kind.Contains("last", StringComparison.Ordinal))
                withPadding.data<float>().Should().Equal(withoutPadding.data<float>());
            else
                withPadding.index_select(1, tensor(new long[] { 1, 3, 4 })).data<float>().Should().Equal(withoutPadding.data<float>());
        }
        Compare(model, IdsWithPadding());
    }

    /// <summary>Compares stacked recurrences that skip padding. The second one reads the distinct states that the first one attached to its output, and skips
    /// the same steps.</summary>
    [Fact]
    public void Stacked_recurrences_skip_the_same_steps() => Compare(
        new MaskedStack(new Embedding(Vocabulary, Inputs, _random), new MaskedRecurrence(new Lstm(Inputs, 6, returnSequences: true, _random)),
            new MaskedRecurrence(WithBiases(new Gru(6, 4, returnSequences: true, _random)))), IdsWithPadding());

    /// <summary>Compares a recurrence without a mask on top of one with a mask. It reads zeros where the lower one has no state yet.</summary>
    [Fact]
    public void An_unmasked_recurrence_on_a_masked_one_reads_zeros_before_the_first_state() => Compare(
        nn.Sequential(
            ("lower", new MaskedStack(new Embedding(Vocabulary, Inputs, _random), new MaskedRecurrence(new Lstm(Inputs, 6, returnSequences: true, _random)))),
            ("upper", new SimpleRnn(6, 4, _random))), IdsWithPadding());

    [Fact]
    public void A_layer_that_is_not_a_recurrence_cannot_skip_padding() =>
        FluentActions.Invoking(() => new MaskedRecurrence(new Dense(3, 2, Activation.Relu, _random))).Should().Throw<ArgumentException>()
            .WithMessage("A Dense cannot skip padding; expected*");

    /// <summary>Checks that the recurrence reads the output of the dense layer in between, and not the distinct words of the embedding.</summary>
    [Fact]
    public void A_layer_between_embedding_and_recurrence_is_applied() =>
        Compare(
            nn.Sequential(("words", new Embedding(Vocabulary, Inputs, _random)), ("between", new Dense(Inputs, 4, Activation.Relu, _random)),
                ("states", new Lstm(4, 16, returnSequences: true, _random))), Reviews(6, 8));

    /// <summary>Checks that the second layer can read the states of the first one after the end of the dispose scope that created them.</summary>
    [Fact]
    public void Layers_may_have_their_own_dispose_scopes() =>
        Compare(
            nn.Sequential(("words", new Embedding(Vocabulary, Inputs, _random)), ("lower", new Scoped(new Lstm(Inputs, 4, returnSequences: true, _random))),
                ("upper", new SimpleRnn(4, 3, _random))), Reviews(6, 8));

    /// <summary>Checks that the gradients of a recurrence and of another layer that reads the same words are added.</summary>
    [Fact]
    public void Gradients_of_two_layers_that_read_one_sequence_are_added() => Compare(new TwoReaders(_random), Reviews(6, 8));

    /// <summary>Checks ids of 64 bits, which is torch's usual type, and ids that are not contiguous in memory.</summary>
    [Fact]
    public void Ids_may_have_any_integer_type_and_any_layout()
    {
        var model = nn.Sequential(("words", new Embedding(Vocabulary, Inputs, _random)), ("states", new Lstm(Inputs, 4, returnSequences: true, _random)));
        var reviews = Reviews(6, 8);
        var expected = model.call(reviews).data<float>().ToArray();

        model.call(reviews.to(ScalarType.Int64)).data<float>().Should().Equal(expected);
        model.call(reviews.t().contiguous().t()).data<float>().Should().Equal(expected);
    }

    /// <summary>Checks that words that were looked up without gradients get none.</summary>
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

    /// <summary>Compares gates that are exactly 0 or 1, and states that are NaN, with torch.</summary>
    [Theory, InlineData("LSTM", 100f), InlineData("LSTM", -100f), InlineData("LSTM", float.NaN), InlineData("SimpleRNN", float.NaN)]
    public void Very_large_numbers_and_NaN_give_the_same_states_as_torch(string kind, float number)
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
    public void Parallel_threads_compute_the_same_states()
    {
        var (words, states, reviews) = (new Embedding(Vocabulary, Inputs, _random), new Lstm(Inputs, 7, returnSequences: true, _random), Reviews(9, 12));
        var alone = states.call(words.call(reviews)).data<float>().ToArray();
        Parallel.For(0, 64, _ =>
        {
            using var scope = NewDisposeScope();
            states.call(words.call(reviews)).data<float>().ToArray().Should().Equal(alone);
        });
    }

    /// <summary>Checks that the graph frees the nodes of the harness, and that the states attached to sequences are freed.</summary>
    [Theory, InlineData(true), InlineData(false)]
    public void Leaves_no_tensor_behind(bool trains)
    {
        var model =
            nn.Sequential(("words", new Embedding(Vocabulary, Inputs, _random)), ("lower", new SimpleRnn(Inputs, 3, _random)),
                ("middle", new Lstm(3, 4, returnSequences: true, _random)),
            ("both", new BidirectionalLstm(4, 3, _random)), ("upper", new Lstm(6, 2, returnSequences: false, _random)));
        var reviews = Reviews(4, 6);
        Step(); // from here on, the embedding keeps the memory of its gradient
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

    /// <summary>An embedding with one or two recurrences that skip padding.</summary>
    private sealed class MaskedStack : nn.Module<Tensor, Tensor>
    {
        private readonly Embedding _words;
        private readonly MaskedRecurrence _lower;
        private readonly MaskedRecurrence? _upper;

        public MaskedStack(Embedding words, MaskedRecurrence lower, MaskedRecurrence? upper = null) : base(nameof(MaskedStack))
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

    /// <summary>Calls a layer inside a dispose scope.</summary>
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

    /// <summary>A recurrence and a pooling that read the same words.</summary>
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

    /// <summary>Replaces the initial biases, which are 0, by random numbers. Otherwise an exchange of the two biases could not be detected.</summary>
    private Gru WithBiases(Gru layer)
    {
        using var noGradients = no_grad();
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

    private static Tensor IdsWithPadding() => tensor(
        new[] { 0, 0, 1, 2, 3, 1, /**/ 0, 0, 1, 2, 0, 4, /**/ 1, 0, 0, 2, 3, 0, /**/ 0, 0, 0, 0, 0, 0, /**/ 1, 2, 3, 4, 5, 6, /**/ 1, 2, 3, 4, 0, 0 }, [6, 6],
        ScalarType.Int32);

    /// <summary>Compares the results with those in double precision, which torch computes.</summary>
    private static void Compare(nn.Module<Tensor, Tensor> model, Tensor input)
    {
        var ours = Results(model, input);
        using (inference_mode())
            ours.Insert(0, model.call(input).clone());
        var torchs = Results(model.to(ScalarType.Float64), input.is_floating_point() ? input.to(ScalarType.Float64) : input);
        torchs.Insert(0, torchs[0]); // torch gives the same states in inference mode and in training

        ours.Should().HaveCountGreaterThan(4).And.HaveSameCount(torchs);
        foreach (var (our, torch) in ours.Zip(torchs))
            (our.to(ScalarType.Float64) - torch).abs().max().item<double>().Should().BeLessThan(3e-6 * Math.Max(1, torch.abs().max().item<double>()));
    }

    /// <summary>Returns the states, the gradient of the input if it has one, and the gradients of all weights.</summary>
    private static List<Tensor> Results(nn.Module<Tensor, Tensor> model, Tensor input)
    {
        var copy = input.is_floating_point() ? input.detach().requires_grad_() : input;
        var states = model.call(copy);
        var outputGradient = Held.Range((int)states.NumberOfElements).reshape(states.shape).to(states.dtype).sin(); // all values differ
        states.backward([outputGradient]);
        List<Tensor> results = [states.detach().clone()];
        if (copy.grad is { } gradient)
            results.Add(gradient.clone());
        foreach (var weight in model.parameters().Where(weight => weight.requires_grad))
        {
            results.Add(weight.grad!.clone());
            weight.grad = null;
        }
        return results;
    }
}
