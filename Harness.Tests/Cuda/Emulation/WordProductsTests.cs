using Harness.Models.Layers;
using Harness.Models.Recurrences;
using Harness.Models.Recurrences.Cuda;
using Harness.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace Harness.Tests.Cuda.Emulation;

/// <summary>Tests the products of words, which the time steps read by word id in an evaluation. The states are those of the ordinary forward pass.</summary>
[Trait("Category", "Unit")]
public sealed unsafe class WordProductsTests(KernelTests.Compiled compiled) : IClassFixture<KernelTests.Compiled>
{
    private const int Units = EmulatedGpu.Units, Words = 7, Width = 5, Rows = 3;

    [FactWithCompiler]
    public void An_LSTM_has_the_bits_of_its_ordinary_kernel() => Check("lstm_over_words", gates: 4, (directions, sums, recurrent, states, steps) =>
        ((delegate* unmanaged<int, int, nint, nint, nint, nint, nint, int, void>)compiled.Gpu["launch_lstm_forward"])(Rows, directions, At(sums),
            At(recurrent), At(states), 0, 0, steps));

    [FactWithCompiler]
    public void A_simple_recurrence_has_the_bits_of_its_ordinary_kernel() => Check("relu_over_words", gates: 1, (directions, sums, recurrent, states, steps) =>
        ((delegate* unmanaged<int, int, nint, nint, nint, int, void>)compiled.Gpu["launch_relu_forward"])(Rows, directions, At(sums),
            At(recurrent), At(states), steps));

    /// <summary>Compares fewer texts than a block computes, as many, and one more.</summary>
    [FactWithCompiler]
    public void Four_texts_in_a_block_have_the_bits_of_one_in_a_block()
    {
        foreach (var (kernel, gates) in new[] { ("lstm_over_words", 4), ("relu_over_words", 1) })
        {
            foreach (var (texts, directions) in new[] { (1, 1), (3, 2), (4, 1), (5, 2) })
            {
                using var scope = NewDisposeScope();
                using var random = new RandomStreams(7);
                const int Steps = 4;
                var ids = randint(0, Words, [texts, Steps], int32, generator: random.Shuffling);
                ids[0, 2] = Words; // no word has this id, so the products of this text alone are NaN
                Tensor products = Values(Words, directions * gates * Units), recurrent = Values(directions, gates * Units, Units);
                Tensor expected = zeros(Steps, texts, directions, Units);
                var driver = new EmulatedDriver(compiled.Gpu);
                var kernels = new TimeSteps(Units, driver.Program("TimeSteps.cu"));
                kernels.RunOverWords(kernel, expected, products, ids, recurrent, gates);

                var inFours = zeros_like(expected);
                kernels.RunOverWords(kernel, inFours, products, ids, recurrent, gates, fewestTogether: 1);

                driver.Launched.Should().Equal(kernel, $"{kernel}_by_four");
                inFours.allclose(expected, rtol: 0, atol: 0, equal_nan: true).Should().BeTrue($"{kernel}, {texts} texts, {directions} directions");
                inFours[3, 0, 0].isnan().all().item<bool>().Should().BeTrue();
                inFours[.., 1..].isnan().any().item<bool>().Should().BeFalse();

                Tensor Values(params long[] shape) => rand(shape, generator: random.Shuffling) - Held.Number(.5);
            }
        }
    }

    [FactWithCompiler]
    public void From_512_texts_on_a_block_computes_four()
    {
        foreach (var (texts, kernel) in new[] { (511, "relu_over_words"), (512, "relu_over_words_by_four") })
        {
            using var scope = NewDisposeScope();
            var driver = new EmulatedDriver(compiled.Gpu, computes: false);

            new TimeSteps(Units, driver.Program("TimeSteps.cu")).RunOverWords("relu_over_words", empty(1, texts, 1, Units), zeros(Words, Units),
                zeros([texts, 1], int32), zeros(1, Units, Units), gates: 1);

            driver.Launched.Should().Equal(kernel);
        }
    }

    [FactWithCompiler]
    public void The_states_are_those_of_the_layer_on_the_embedded_words()
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        using var random = new RandomStreams(2);
        var (table, ids) = (rand([Words, Width], generator: random.Shuffling), SomeIds(random, steps: 6));
        var embedded = table.index_select(0, ids.flatten()).view(Rows, 6, Width);
        foreach (var (kernel, gates, layer) in new (string, int, nn.Module<Tensor, Tensor>)[]
        {
            ("lstm_over_words", 4, new Lstm(Width, Units, returnSequences: true, random)),
            ("lstm_over_words", 4, new BidirectionalLstm(Width, Units, random)),
            ("relu_over_words", 1, new SimpleRnn(Width, Units, random)),
        })
        {
            var directions = DirectionsOf(layer);

            var states = CudaRecurrence.OverWords(Kernels, kernel, gates, ids, CudaRecurrence.Products(table, directions), directions);

            (states - layer.call(embedded)).abs().max().item<float>().Should().BeLessThan(1e-6f, $"{kernel} with {directions.Count} directions");
        }
    }

    [FactWithCompiler]
    public void A_word_outside_the_vocabulary_makes_only_its_text_NaN()
    {
        using var scope = NewDisposeScope();
        using var random = new RandomStreams(2);
        var (ids, products, recurrent) = (SomeIds(random, steps: 4), zeros(Words, Units), zeros(1, Units, Units));
        ids[1, 3] = Words;
        var states = empty(4, Rows, 1, Units);

        Kernels.RunOverWords("relu_over_words", states, products, ids, recurrent, gates: 1);

        states.select(1, 1).select(0, 3).isnan().all().item<bool>().Should().BeTrue();
        states.select(1, 0).isnan().any().item<bool>().Should().BeFalse();
        states.select(1, 2).isnan().any().item<bool>().Should().BeFalse();
    }

    [FactWithCompiler]
    public void A_tensor_that_does_not_fit_is_an_error_that_names_the_kernel_the_tensor_and_both_shapes()
    {
        using var scope = NewDisposeScope();
        Tensor states = empty(4, Rows, 1, Units), products = zeros(Words, Units), recurrent = zeros(1, Units, Units);
        FluentActions.Invoking(() => Kernels.RunOverWords("relu_over_words", states, products, zeros([Rows, 4], int64), recurrent, gates: 1))
            .Should().Throw<ArgumentException>()
            .WithMessage("The kernel relu_over_words got ids as contiguous Int64 [3, 4] on cpu; expected contiguous Int32 [3, 4] on cpu.");
        FluentActions.Invoking(() => Kernels.RunOverWords("relu_over_words", states, zeros(Words, 2 * Units), zeros([Rows, 4], int32), recurrent, gates: 1))
            .Should().Throw<ArgumentException>()
            .WithMessage("The kernel relu_over_words got products as contiguous Float32 [7, 64] on cpu; expected contiguous Float32 [7, 32] on cpu.");
    }

    [Fact]
    public void A_lookup_is_noted_in_an_evaluation_only_and_its_products_are_computed_once()
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        using var random = new RandomStreams(2);
        using var embedding = new Embedding(Words, Width, random).to(float64); // in double precision, an embedding takes the same path as on a GPU
        using Lstm layer = new Lstm(Width, Units, returnSequences: true, random).to(float64), other =
            new Lstm(Width, Units, returnSequences: true, random).to(float64);
        var ids = SomeIds(random, steps: 4);
        WordProducts.Current.Should().BeNull();
        embedding.call(ids);
        using (var products = WordProducts.Begin())
        {
            var embedded = embedding.call(ids);
            var lookup = products.LookupOf(embedded)!;
            lookup.Ids.Equals(ids).Should().BeTrue();
            products.LookupOf(embedded.alias()).Should().BeNull("the alias is another tensor");

            var ofWords = products.Of(lookup.Table, DirectionsOf(layer));
            ofWords.shape.Should().Equal(Words, 4 * Units);
            products.Of(lookup.Table, DirectionsOf(layer)).Should().BeSameAs(ofWords);
            products.Of(lookup.Table, DirectionsOf(other)).Should().NotBeSameAs(ofWords);
            FluentActions.Invoking(WordProducts.Begin).Should().Throw<InvalidOperationException>();
        }
        WordProducts.Current.Should().BeNull();
    }

    /// <summary>The model reads words by their ids, as a recurrence does. The words are looked up only if the model also reads their vectors.</summary>
    [Theory, InlineData(false), InlineData(true)]
    public void Words_are_not_looked_up_if_only_recurrences_read_them(bool alsoReadsWords)
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        using var random = new RandomStreams(2);
        using var model = new WordReader(alsoReadsWords, random);
        var ids = SomeIds(random, steps: 4);
        var expected = model.call(ids);
        model.LookedUp.Should().BeTrue();
        for (var evaluation = 0; evaluation < 2; evaluation++)
        {
            using var products = WordProducts.Begin();
            products.Ask(model, ids[..2]);
            products.LeavesOutLookups.Should().Be(!alsoReadsWords);

            model.call(ids).Equals(expected).Should().BeTrue();
            model.LookedUp.Should().Be(alsoReadsWords);
        }
        model.Calls.Should().Be(5, "one test of the model calls it twice, and three forward passes call it once each");
    }

    private TimeSteps Kernels => new(Units, new EmulatedDriver(compiled.Gpu).Program("TimeSteps.cu"));

    private void Check(string kernel, int gates, Action<int, Tensor, Tensor, Tensor, int> ordinary)
    {
        foreach (var (directions, steps) in new[] { (1, 1), (1, 5), (2, 1), (2, 5) })
        {
            using var scope = NewDisposeScope();
            using var random = new RandomStreams(7);
            var ids = SomeIds(random, steps);
            var products = Values(Words, directions * gates * Units);
            var recurrent = Values(directions, gates * Units, Units);
            var sums = products.index_select(0, ids.t().flatten()).view(steps, Rows, directions, gates * Units);
            Tensor expected = zeros(steps, Rows, directions, Units), states = zeros_like(expected);
            ordinary(directions, sums, recurrent, expected, steps);

            Kernels.RunOverWords(kernel, states, products, ids, recurrent, gates);

            states.Equals(expected).Should().BeTrue($"{directions} directions of {steps} steps");
            states.abs().max().item<float>().Should().BeGreaterThan(0);

            Tensor Values(params long[] shape) => rand(shape, generator: random.Shuffling) - Held.Number(.5);
        }
    }

    private static Tensor SomeIds(RandomStreams random, int steps) => randint(0, Words, [Rows, steps], int32, generator: random.Shuffling);

    private static List<DirectionWeights> DirectionsOf(nn.Module layer)
    {
        var weights = layer.named_parameters().ToDictionary(one => one.name, one => (Tensor)one.parameter);
        return [.. new[] { "", "_reverse" }.Where(end => weights.ContainsKey($"_cells.weight_ih_l0{end}")).Select(end =>
            new DirectionWeights(weights[$"_cells.weight_ih_l0{end}"], weights[$"_cells.weight_hh_l0{end}"], weights[$"_cells.bias_ih_l0{end}"]))];
    }

    private sealed class WordReader : nn.Module<Tensor, Tensor>
    {
        private readonly Embedding _embedding;
        private readonly bool _alsoReadsWords;

        public WordReader(bool alsoReadsWords, RandomStreams random) : base("words")
        {
            _alsoReadsWords = alsoReadsWords;
            _embedding = new Embedding(Words, Width, random).to(float64); // in double precision, an embedding takes the same path as on a GPU
            RegisterComponents();
        }

        public int Calls { get; private set; }

        public bool LookedUp { get; private set; }

        public override Tensor forward(Tensor input)
        {
            using var scope = NewDisposeScope();
            Calls++;
            var x = _embedding.call(input);
            LookedUp = !x.isnan().any().item<bool>();
            var read = WordProducts.Current?.LookupOf(x) is { } lookup
                ? lookup.Table.index_select(0, lookup.Ids.flatten()).view(x.shape) : x;
            var sums = read.sum([1, 2]);
            return (_alsoReadsWords ? sums.Plus(x.select(1, 0).sum([1])) : sums).MoveToOuterDisposeScope();
        }
    }

    private static nint At(Tensor tensor) => LibTorch.AddressOf(tensor);
}
