using Harness.Models.Layers;
using Harness.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace Harness.Tests.Parity;

/// <summary>Tests the layers that the notebook does not use: their outputs and all gradients in single precision must be those of Python PyTorch in double
/// precision.</summary>
[Trait("Category", "Parity")]
public sealed class TorchLayerParityTests : IDisposable
{
    private const string Dropout = "spatial-dropout";

    /// <summary>Allows a few roundings of the largest value of a tensor, because a value that is small after larger terms cancel has their rounding errors.
    /// The absolute part is for the gradient of a key's bias, which is always zero except for rounding.</summary>
    private static readonly Tolerance Close = new(Relative: 1e-6, OfLargest: 2e-6, Absolute: 2e-7);

    private readonly DisposeScope _scope = NewDisposeScope();
    private readonly RandomStreams _random = new(1);

    public static TheoryData<string> Layers => [.. TorchGolden.Names.Except([Dropout])];

    public static TheoryData<string> MaskedRecurrences => [.. TorchGolden.Names.Where(name => name.StartsWith("masked", StringComparison.Ordinal))];

    public void Dispose()
    {
        _random.Dispose();
        _scope.Dispose();
    }

    [Theory, MemberData(nameof(Layers))]
    public void Outputs_and_gradients_are_PyTorchs(string name) => Compare(name, TorchGolden.Of(name));

    /// <summary>Moves the padding of PyTorch's packed sequences from the end to the start. The results must not change.</summary>
    [Theory, MemberData(nameof(MaskedRecurrences))]
    public void Padding_at_the_start_is_skipped_like_padding_at_the_end(string name) => Compare(name, TorchGolden.Of(name).WithPaddingAtTheStart());

    [Fact]
    public void A_channel_is_dropped_at_all_steps_or_scaled_as_in_PyTorch()
    {
        var golden = TorchGolden.Of(Dropout);
        var layer = new SpatialDropout1D(golden.Config.GetProperty("rate").GetDouble(), _random);
        layer.train();
        HashSet<bool> seen = [];
        for (var draw = 0; draw < 20; draw++)
        {
            var input = golden.Input.ToTorch().requires_grad_();
            var output = layer.call(input);
            (output * golden.Cotangent.ToTorch()).sum().backward();
            var kept = output.ne(Held.Number(0)).any(1, keepdim: true); // [N, 1, C]
            seen.UnionWith(kept.data<bool>());
            foreach (var (one, expected) in ((Tensor, KerasTensor)[])[(output, golden.Output), (input.grad!, golden.InputGradient)])
                Close.Violations(KerasTensor.Of(one), KerasTensor.Of(expected.ToTorch() * kept)).Should().BeEmpty();
        }
        seen.Should().HaveCount(2, "some channels are kept, and some are not");
    }

    private void Compare(string name, TorchGolden golden)
    {
        var (layer, inner) = Build(name, golden);
        var weights = inner.named_parameters().ToDictionary(weight => weight.name, weight => (Tensor)weight.parameter);
        using (no_grad())
        {
            foreach (var weight in golden.Weights)
                weights[OurName(inner, weight.Name)].copy_(weight.ToTorch());
        }
        var input = golden.Input.ToTorch().requires_grad_();
        using var padding = golden.Padding?.ToTorch().to(ScalarType.Bool);

        var output = layer is nn.Module<Tensor, Tensor, Tensor> masked ? masked.call(input, padding!) : ((nn.Module<Tensor, Tensor>)layer).call(input);
        (output * golden.Cotangent.ToTorch()).sum().backward();

        // After the last word our recurrence repeats its state, and PyTorch writes zeros.
        var compared = layer is MaskedRecurrence && output.dim() == 3 ? output * padding!.logical_not().unsqueeze(2) : output;
        Close.Violations(KerasTensor.Of(compared, "output"), golden.Output).Should().BeEmpty();
        Close.Violations(KerasTensor.Of(input.grad!, "input"), golden.InputGradient).Should().BeEmpty();
        Close.Violations([.. golden.WeightGradients.Select(weight => KerasTensor.Of(weights[OurName(inner, weight.Name)].grad!, weight.Name))],
            golden.WeightGradients).Should().BeEmpty();
        weights.Values.Count(weight => weight.requires_grad).Should().Be(golden.Weights.Count, "every weight is compared");
    }

    private (nn.Module Layer, nn.Module Inner) Build(string name, TorchGolden golden)
    {
        var width = (int)golden.Input.Shape[^1];
        var layer = Layer(name.Replace("masked-", "", StringComparison.Ordinal));
        return name.StartsWith("masked-", StringComparison.Ordinal) ? (new MaskedRecurrence((nn.Module<Tensor, Tensor>)layer), layer) : (layer, layer);

        nn.Module Layer(string kind) => kind switch
        {
            "gru-sequences" or "gru-last" => new Gru(width, Number("units"), IsSequence(), _random),
            "gru-reset-before-sequences" or "gru-reset-before-last" => new Gru(width, Number("units"), IsSequence(), _random, resetAfter: false),
            "lstm-sequences" or "lstm-last" => new Lstm(width, Number("units"), IsSequence(), _random),
            "layer-norm" or "layer-norm-small-epsilon" => new LayerNormalization(width, golden.Config.GetProperty("epsilon").GetDouble()),
            "attention" => new MultiHeadAttention(width, Number("heads"), Number("keyWidth"), _random),
            "transformer-block" => new TransformerBlock(width, Number("heads"), Number("keyWidth"), Number("denseUnits"), dropoutRate: 0, _random),
            _ => throw new InvalidOperationException($"The harness has no layer for the golden {name}."),
        };

        int Number(string key) => golden.Config.GetProperty(key).GetInt32();

        bool IsSequence() => !golden.Config.GetProperty("last").GetBoolean();
    }

    /// <summary>Returns the harness' name of a PyTorch weight.</summary>
    private static string OurName(nn.Module layer, string name) => layer switch
    {
        Gru or Lstm => $"_cells.{name}",
        LayerNormalization => name == "weight" ? "_gamma" : "_beta",
        MultiHeadAttention => $"_{name}",
        _ => name.Split('.') switch
        {
            ["attention", var projection, var kind] => $"_attention._{projection}.{kind}",
            ["norm1", var kind] => $"_normAfterAttention.{(kind == "weight" ? "_gamma" : "_beta")}",
            ["norm2", var kind] => $"_normAfterDense.{(kind == "weight" ? "_gamma" : "_beta")}",
            ["linear1", var kind] => $"_wide._sums.{kind}",
            ["linear2", var kind] => $"_narrow._sums.{kind}",
            _ => throw new InvalidOperationException($"The harness has no weight for {name}."),
        },
    };
}
