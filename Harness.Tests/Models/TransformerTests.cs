using Harness.Models;
using Harness.Models.Layers;
using Harness.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace Harness.Tests.Models;

/// <summary>Tests the layers of a Transformer. Outputs and all gradients are compared with torch in double precision, and the rules of Keras with
/// formulas.</summary>
[Trait("Category", "Unit")]
public sealed class TransformerTests : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();
    private readonly RandomStreams _random = new(1);

    public void Dispose()
    {
        _random.Dispose();
        _scope.Dispose();
    }

    [Theory, InlineData(3, 20, 32, 2, 16), InlineData(2, 7, 5, 3, 4), InlineData(1, 1, 3, 1, 1)]
    public void Multi_head_attention_equals_torch(int rows, int steps, int width, int heads, int keyWidth) =>
        Compare(new MultiHeadAttention(width, heads, keyWidth, _random), Numbers(rows, steps, width), Padding(rows, steps));

    [Theory, InlineData(3, 20, 32), InlineData(2, 7, 5)]
    public void A_block_equals_torch(int rows, int steps, int width) =>
        Compare(new TransformerBlock(width, heads: 2, keyWidth: 4, denseUnits: 9, dropoutRate: 0, _random), Numbers(rows, steps, width), Padding(rows, steps));

    [Theory, InlineData(3, 20, 32), InlineData(2, 7, 5)]
    public void An_average_over_time_equals_torch(int rows, int steps, int width) =>
        Compare(new GlobalAveragePooling1D(), Numbers(rows, steps, width), Padding(rows, steps));

    [Theory, InlineData(3, 20, 64), InlineData(2, 7, 37), InlineData(1, 1, 1)]
    public void A_layer_norm_equals_torch(int rows, int steps, int width)
    {
        var norm = new LayerNormalization(width);
        using (no_grad())
        {
            foreach (var weight in norm.parameters())
                weight.copy_(randn(weight.shape, generator: _random.Initialisation));
        }
        Compare(new Unmasked(norm), Numbers(rows, steps, width), Padding(rows, steps));
    }

    [Fact]
    public void Adding_positions_equals_torch() =>
        Compare(new Unmasked(new PositionEmbedding(7, 5, _random)), Numbers(3, 7, 5), Padding(3, 7));

    /// <summary>Checks the values 2 and 4, which have the mean 3 and the variance 1.</summary>
    [Fact]
    public void A_layer_norm_has_the_epsilon_of_Keras() =>
        new LayerNormalization(2).call(tensor(new float[] { 2, 4 }, [1, 2])).data<float>()
            .Should().Equal([-1 / MathF.Sqrt(1.001f), 1 / MathF.Sqrt(1.001f)], (one, other) => MathF.Abs(one - other) < 1e-6f);

    [Fact]
    public void Attention_ignores_padding()
    {
        var attention = new MultiHeadAttention(4, heads: 2, keyWidth: 3, _random);
        var (input, padding) = (Numbers(1, 5, 4), tensor(new[] { true, true, false, false, false }, [1, 5]));
        var before = attention.call(input, padding)[0, 4].data<float>().ToArray();
        input[0, 0].fill_(Held.Number(100));

        attention.call(input, padding)[0, 4].data<float>().Should().Equal(before);
    }

    [Fact]
    public void Sequences_of_another_length_are_refused() =>
        new PositionEmbedding(7, 5, _random).Invoking(layer => layer.call(Numbers(2, 6, 5))).Should().Throw<ArgumentException>()
            .WithMessage("The layer has positions 0 to 6; the sequences have 6 tokens.*");

    /// <summary>Checks the limits of the initial weights. Keras' glorot_uniform treats a kernel of three axes like that of a convolution:
    /// √(6 / (E · (heads + D))), and √(6 / (heads · (D + E))) for the output.</summary>
    [Fact]
    public void Initial_kernels_are_within_the_limits_of_Keras()
    {
        const int Width = 64, Heads = 2, KeyWidth = 32;
        var kernels = new MultiHeadAttention(Width, Heads, KeyWidth, _random).named_parameters().Where(weight => weight.parameter.dim() == 2)
            .ToDictionary(weight => weight.name, weight => weight.parameter.abs().max().item<float>());

        kernels.Should().HaveCount(4);
        foreach (var (name, largest) in kernels)
        {
            var bound = Math.Sqrt(6.0 / (name.StartsWith("_output", StringComparison.Ordinal) ? Heads * (KeyWidth + Width) : Width * (Heads + KeyWidth)));
            largest.Should().BeInRange((float)(.98 * bound), (float)bound, name);
        }
    }

    /// <summary>Checks the number of parameters: query, key and value have (E + 1) · heads · D each, the output has (heads · D + 1) · E, the dense layers
    /// have (E + 1) · U + (U + 1) · E, and the two norms have 2 · E each.</summary>
    [Fact]
    public void A_block_states_its_settings_and_counts_its_parameters()
    {
        const int Width = 32, Heads = 2, Units = 32;
        var summary = ModelSummary.Of(random => new Model(random), tokens: 6);

        var block = summary.Layers.Single(layer => layer.Layer == "TransformerBlock");
        block.Parameters.Should().Be((3 * (Width + 1) * Heads * Width) + ((Heads * Width + 1) * Width) + (2 * (Width + 1) * Units) + (4 * Width));
        block.Statement.Should().Be(
            "Transformer block: attention of 2 heads of 32, padding masked, dense 32 relu, dropout 0.1, attention: softmax of scaled products, "
            + "kernels Glorot uniform, biases 0; dense: kernel Glorot uniform, bias 0; norm after each sum: epsilon 1E-06, biased variance, scale 1, offset 0");
        summary.Layers.Select(layer => layer.Layer).Should()
            .Equal("Embedding", "PositionEmbedding", "TransformerBlock", "SpatialDropout1D", "GlobalAveragePooling1D", "Dense");
    }

    /// <summary>A text classifier with one block and the layers of Keras' example.</summary>
    private sealed class Model : nn.Module<Tensor, Tensor>
    {
        private readonly Embedding _words;
        private readonly PositionEmbedding _positions;
        private readonly TransformerBlock _block;
        private readonly SpatialDropout1D _dropout;
        private readonly GlobalAveragePooling1D _mean = new();
        private readonly Dense _output;

        public Model(RandomStreams random) : base(nameof(Model))
        {
            _words = new Embedding(9, 32, random);
            _positions = new PositionEmbedding(6, 32, random);
            _block = new TransformerBlock(32, heads: 2, keyWidth: 32, denseUnits: 32, dropoutRate: .1, random);
            _dropout = new SpatialDropout1D(.1, random);
            _output = new Dense(32, 1, Activation.Linear, random);
            RegisterComponents();
        }

        public override Tensor forward(Tensor input)
        {
            using var scope = NewDisposeScope();
            var padding = input.eq(Held.Number(0));
            var x = _block.call(_positions.call(_words.call(input)), padding);
            return _output.call(_mean.call(_dropout.call(x), padding)).MoveToOuterDisposeScope();
        }
    }

    /// <summary>Calls a layer without its mask.</summary>
    private sealed class Unmasked : nn.Module<Tensor, Tensor, Tensor>
    {
        private readonly nn.Module<Tensor, Tensor> _layer;

        public Unmasked(nn.Module<Tensor, Tensor> layer) : base(nameof(Unmasked))
        {
            _layer = layer;
            RegisterComponents();
        }

        public override Tensor forward(Tensor input, Tensor padding) => _layer.call(input);
    }

    private Tensor Numbers(params long[] shape) => randn(shape, generator: _random.Initialisation);

    /// <summary>Creates a padding mask. The first row is only padding, the last has none, and the rows between start with some.</summary>
    private static Tensor Padding(int rows, int steps)
    {
        bool[] masked = [.. from row in Enumerable.Range(0, rows) from step in Enumerable.Range(0, steps)
                            select step < steps * (rows - 1 - row) / Math.Max(1, rows - 1)];
        return tensor(masked, [rows, steps]);
    }

    private static void Compare(nn.Module<Tensor, Tensor, Tensor> layer, Tensor input, Tensor padding)
    {
        var ours = Results(layer, input, padding);
        var torchs = Results(layer.to(ScalarType.Float64), input.to(ScalarType.Float64), padding);

        ours.Should().HaveCountGreaterThan(1).And.HaveSameCount(torchs);
        foreach (var (our, torch) in ours.Zip(torchs))
            (our.to(ScalarType.Float64) - torch).abs().max().item<double>().Should().BeLessThan(3e-6 * Math.Max(1, torch.abs().max().item<double>()));
    }

    /// <summary>Returns the output, the gradient of the input, and the gradients of all weights.</summary>
    private static List<Tensor> Results(nn.Module<Tensor, Tensor, Tensor> layer, Tensor input, Tensor padding)
    {
        var copy = input.detach().requires_grad_();
        var output = layer.call(copy, padding);
        output.backward([Held.Range((int)output.NumberOfElements).reshape(output.shape).to(output.dtype).sin()]);
        List<Tensor> results = [output.detach().clone(), copy.grad!.clone()];
        foreach (var weight in layer.parameters())
        {
            results.Add(weight.grad!.clone());
            weight.grad = null;
        }
        return results;
    }
}
