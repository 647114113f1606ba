using Harness.Models.Layers;
using Harness.Models.Onnx;
using Harness.Runtime;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using static TorchSharp.torch;
using Tensor = TorchSharp.torch.Tensor;

namespace Harness.Tests.Models.Onnx;

/// <summary>Tests that ONNX Runtime computes the same as the harness on 1,000 test rows, for every model of the study and for further layers.</summary>
[Trait("Category", "Unit")]
public sealed class OnnxExportTests
{
    private const float Tolerance = 1e-5f;

    public static TheoryData<string> Names => TrainedModels.Names;

    [Theory, MemberData(nameof(Names))]
    public void ONNX_Runtime_gives_the_same_logits(string name) => TrainedModels.Use(name, (model, experiment, ids, expected) =>
    {
        var tokens = experiment.Tokenisation.Tokens;

        var (logits, probabilities) = Run(Export(model, tokens, experiment.Tokenisation.VocabularySize), ids, tokens);

        expected.Should().HaveCount(TrainedModels.Rows);
        if (name != "majority")
            expected.Distinct().Should().HaveCountGreaterThan(TrainedModels.Rows / 2);
        logits.Zip(expected, (one, other) => MathF.Abs(one - other)).Max().Should().BeLessThanOrEqualTo(Tolerance);
        probabilities.Zip(expected, (one, logit) => MathF.Abs(one - 1 / (1 + MathF.Exp(-logit)))).Max().Should().BeLessThanOrEqualTo(Tolerance);
    });

    /// <summary>Checks layers that only other studies use, with changed weights as after training. Rows start with different numbers of padding ids, and some
    /// have no word.</summary>
    [Theory]
    [InlineData("gru"), InlineData("gru-sequences"), InlineData("gru-reset-before")]
    [InlineData("layer-norm"), InlineData("transformer"), InlineData("attention")]
    public void Layers_that_the_study_does_not_use_are_exported(string kind)
    {
        using var scope = NewDisposeScope();
        using var random = new RandomStreams(7);
        using var model = new OneKindOfLayer(kind, random);
        using (no_grad())
        {
            foreach (var weight in model.parameters().Where(weight => weight.requires_grad)) // a bias that is not trained stays zero
                weight.copy_(weight.Plus(randn(weight.shape, generator: random.Initialisation).mul_(Held.Number(.1))));
        }
        var ids = new short[TrainedModels.Rows * OneKindOfLayer.Tokens];
        for (var index = 0; index < ids.Length; index++)
            ids[index] = index % OneKindOfLayer.Tokens < index / OneKindOfLayer.Tokens % (OneKindOfLayer.Tokens + 1)
                ? (short)0 : (short)(1 + index * 7 % (OneKindOfLayer.Vocabulary - 1));
        var exported = Export(model, OneKindOfLayer.Tokens, OneKindOfLayer.Vocabulary);
        var expected = model.call(tensor(Array.ConvertAll(ids, id => (int)id), [TrainedModels.Rows, OneKindOfLayer.Tokens], int32)).data<float>().ToArray();

        var (logits, _) = Run(exported, ids, OneKindOfLayer.Tokens);

        expected.Distinct().Should().HaveCountGreaterThan(10);
        logits.Zip(expected, (one, other) => MathF.Abs(one - other)).Max().Should().BeLessThanOrEqualTo(Tolerance);
    }

    [Fact]
    public void A_recurrence_that_skips_padding_is_refused_with_its_name()
    {
        using var random = new RandomStreams(1);
        using var model = new OneKindOfLayer("masked", random);

        model.Invoking(masked => Export(masked, OneKindOfLayer.Tokens, OneKindOfLayer.Vocabulary)).Should().Throw<OnnxExportException>()
            .WithMessage("Layer layer is a MaskedRecurrence, which is not exported.");
    }

    [Fact]
    public void The_file_has_names_metadata_inputs_and_outputs()
    {
        using var random = new RandomStreams(1);
        using var model = new Some.SmallModel(random);
        model.eval();

        using var session = new InferenceSession(OnnxExport.Of(model, "small", Some.Length, Some.Vocabulary, "1.2",
            new Dictionary<string, string> { ["labels"] = "negative, positive" }).ToArray());

        session.ModelMetadata.GraphName.Should().Be("small");
        session.ModelMetadata.ProducerName.Should().Be("Research.Harness");
        session.ModelMetadata.CustomMetadataMap.Should().Equal(new Dictionary<string, string> { ["labels"] = "negative, positive" });
        session.InputMetadata["ids"].Dimensions.Should().Equal(-1, Some.Length);
        session.OutputMetadata.Keys.Should().Equal("logits", "probabilities");
    }

    [Fact]
    public void A_layer_that_cannot_be_exported_is_refused_with_its_name()
    {
        using var random = new RandomStreams(1);
        using var model = new WithComputations(random, new Squared(), x => x);
        model.eval();

        Exporting(model).Should().Throw<OnnxExportException>().WithMessage("Layer last is a Squared, which is not exported.");
    }

    [Fact]
    public void A_computation_between_layers_is_refused_with_its_place()
    {
        using var random = new RandomStreams(1);
        using var before = new WithComputations(random, new Dense(5, 1, Activation.Linear, random), x => x * x);
        using var after = new WithComputations(random, new Dense(5, 1, Activation.Linear, random), x => x, y => y.abs());
        using var inPlace = new WithComputations(random, new Dense(5, 1, Activation.Linear, random), x => x.mul_(x));

        Exporting(before).Should().Throw<OnnxExportException>().WithMessage("the input of layer last is computed between layers*");
        Exporting(after).Should().Throw<OnnxExportException>().WithMessage("the model's output is computed between layers*");
        Exporting(inPlace).Should().Throw<OnnxExportException>().WithMessage("the input of layer last is computed between layers*");
    }

    private static Action Exporting(nn.Module<Tensor, Tensor> model) => () => Export(model, Some.Length, Some.Vocabulary);

    private static byte[] Export(nn.Module<Tensor, Tensor> model, int tokens, int vocabulary)
    {
        model.eval();
        return OnnxExport.Of(model, "model", tokens, vocabulary, "1.2", []).ToArray();
    }

    private static (float[] Logits, float[] Probabilities) Run(byte[] model, short[] ids, int tokens)
    {
        using var session = new InferenceSession(model);
        var input = NamedOnnxValue.CreateFromTensor("ids", new DenseTensor<long>(Array.ConvertAll(ids, id => (long)id), [ids.Length / tokens, tokens]));
        using var outputs = session.Run([input]);
        return ([.. outputs[0].AsTensor<float>()], [.. outputs[1].AsTensor<float>()]);
    }

    /// <summary>A model with an embedding, one kind of layer, and a dense layer.</summary>
    private sealed class OneKindOfLayer : nn.Module<Tensor, Tensor>
    {
        public const int Tokens = 9, Vocabulary = 30;

        private const int Width = 8;

        private readonly Embedding _embedding;
        private readonly PositionEmbedding _positions;
        private readonly SpatialDropout1D _dropout;
        private readonly nn.Module _layer;
        private readonly GlobalMaxPooling1D _largest = new();
        private readonly GlobalAveragePooling1D _mean = new();
        private readonly Dense _output;

        public OneKindOfLayer(string kind, RandomStreams random) : base(nameof(OneKindOfLayer))
        {
            _embedding = new Embedding(Vocabulary, Width, random);
            _positions = new PositionEmbedding(Tokens, Width, random);
            _dropout = new SpatialDropout1D(.3, random);
            _layer = kind switch
            {
                "gru" => new Gru(Width, Width, returnSequences: false, random),
                "gru-reset-before" => new Gru(Width, Width, returnSequences: true, random, resetAfter: false),
                "gru-sequences" => new Gru(Width, Width, returnSequences: true, random),
                "layer-norm" => new LayerNormalization(Width),
                "attention" => new MultiHeadAttention(Width, heads: 2, keyWidth: 3, random),
                "masked" => new MaskedRecurrence(new Gru(Width, Width, returnSequences: true, random)),
                _ => new TransformerBlock(Width, heads: 2, keyWidth: 4, denseUnits: 11, dropoutRate: .1, random),
            };
            _output = new Dense(Width, 1, Activation.Linear, random);
            RegisterComponents();
        }

        public override Tensor forward(Tensor input)
        {
            var padding = input.eq(Held.Number(0));
            var x = _dropout.call(_positions.call(_embedding.call(input)));
            if (_layer is nn.Module<Tensor, Tensor, Tensor> masked)
                return _output.call(_mean.call(masked.call(x, padding), padding));
            x = ((nn.Module<Tensor, Tensor>)_layer).call(x);
            return _output.call(x.dim() == 2 ? x : _largest.call(x));
        }
    }

    /// <summary>A custom layer, which the export does not know.</summary>
    private sealed class Squared() : nn.Module<Tensor, Tensor>("Squared")
    {
        public override Tensor forward(Tensor input) => input * input;
    }

    /// <summary>A model with pooled embeddings, a computation, a last layer, and a further computation.</summary>
    private sealed class WithComputations : nn.Module<Tensor, Tensor>
    {
        private readonly Embedding _embedding;
        private readonly GlobalMaxPooling1D _pool = new();
        private readonly nn.Module<Tensor, Tensor> _last;
        private readonly Func<Tensor, Tensor> _before;
        private readonly Func<Tensor, Tensor>? _after;

        public WithComputations(RandomStreams random, nn.Module<Tensor, Tensor> last, Func<Tensor, Tensor> before, Func<Tensor, Tensor>? after = null)
            : base(nameof(WithComputations))
        {
            _embedding = new Embedding(Some.Vocabulary, 5, random);
            (_last, _before, _after) = (last, before, after);
            RegisterComponents();
        }

        public override Tensor forward(Tensor input)
        {
            var x = _last.call(_before(_pool.call(_embedding.call(input))));
            return _after is null ? x : _after(x);
        }
    }
}
