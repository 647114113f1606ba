using Harness.Models;
using Harness.Models.Layers;
using Harness.Models.Saved;
using Harness.Runtime;
using static TorchSharp.torch;

namespace Harness.Tests.Models.Saved;

/// <summary>Tests saving weights with the names and the layout of PyTorch, and loading them.</summary>
[Trait("Category", "Unit")]
public sealed class PortableWeightsTests
{
    public static TheoryData<string> Experiments => [.. AmazonReviews.Study.Experiments.Select(experiment => experiment.Name)];

    [Fact]
    public void Weights_have_the_names_of_PyTorch_modules()
    {
        using var random = new RandomStreams(1);
        using var model = new Some.SmallModel(random);

        PortableWeights.Of(model).Select(weight => weight.Name).Should().BeEquivalentTo(
            "embedding.weight", "lstm.weight_ih_l0", "lstm.weight_hh_l0", "lstm.bias_ih_l0", "lstm.bias_hh_l0", "dense.weight", "dense.bias",
            "norm.weight", "norm.bias", "norm.running_mean", "norm.running_var", "output.weight", "output.bias");
    }

    [Fact]
    public void Attention_weights_have_the_names_and_layout_of_Linear_modules()
    {
        using var random = new RandomStreams(1);
        using var layer = new StepAttention(3, random);
        using var model = new SingleLayer(layer);
        var saved = PortableWeights.Copy(model);

        saved.Select(tensor => (tensor.Name, string.Join("·", tensor.Shape))).Should()
            .BeEquivalentTo([("layer.projection.weight", "3·3"), ("layer.projection.bias", "3"), ("layer.score.weight", "1·3")]);
        var weight = layer.get_parameter("_weight")!.t().contiguous().data<float>().ToArray();
        var bytes = saved.Single(tensor => tensor.Name == "layer.projection.weight").Bytes.ToArray();
        Enumerable.Range(0, 9).Select(index => BitConverter.ToSingle(bytes, index * 4)).Should().Equal(weight);
    }

    [Fact]
    public void A_masked_GRU_and_a_layer_norm_have_the_names_and_modules_of_PyTorch()
    {
        using var random = new RandomStreams(1);
        using var masked = new SingleLayer(new MaskedRecurrence(new Gru(5, 3, returnSequences: true, random)));
        using var norm = new SingleLayer(new LayerNormalization(4));

        PortableWeights.Of(masked).Select(weight => weight.Name).Should()
            .BeEquivalentTo("layer.weight_ih_l0", "layer.weight_hh_l0", "layer.bias_ih_l0", "layer.bias_hh_l0");
        TorchModules.Of(masked).Should().Equal(("layer", "torch.nn.GRU(5, 3, batch_first=True)"));
        PortableWeights.Of(norm).Select(weight => weight.Name).Should().BeEquivalentTo("layer.weight", "layer.bias");
        TorchModules.Of(norm).Should().Equal(("layer", "torch.nn.LayerNorm(4, eps=0.001)"));
    }

    [Theory, MemberData(nameof(Experiments))]
    public void A_model_with_restored_weights_equals_the_saved_one_bit_for_bit(string name)
    {
        var experiment = AmazonReviews.Study.Experiments.Single(experiment => experiment.Name == name);
        using RandomStreams first = new(1), second = new(2);
        using var trained = experiment.Model(first);
        using var other = experiment.Model(second);
        foreach (var (_, weight) in trained.named_parameters())
            using (no_grad())
                weight.mul_(weight);

        PortableWeights.Restore(other, PortableWeights.Copy(trained));

        WeightsFingerprint.Of(other).Should().Be(WeightsFingerprint.Of(trained));
    }

    [Fact]
    public void Weights_that_do_not_fit_are_refused_and_change_nothing()
    {
        using var random = new RandomStreams(1);
        using var model = new Some.SmallModel(random);
        var before = WeightsFingerprint.Of(model);
        var saved = PortableWeights.Copy(model).Select(tensor => tensor with { Bytes = new byte[tensor.Bytes.Length] }).ToList();

        Restoring([.. saved.Skip(1)]).Should().Throw<InvalidDataException>().WithMessage("it lacks embedding.weight");
        Restoring([.. saved, saved[0] with { Name = "another" }]).Should().Throw<InvalidDataException>().WithMessage("the model has no another");
        Restoring([saved[0] with { Shape = [5, 97] }, .. saved.Skip(1)]).Should().Throw<InvalidDataException>()
            .WithMessage("its embedding.weight is F32 [5, 97]; the model's is F32 [97, 5]");
        Restoring([saved[0] with { Type = "I32" }, .. saved.Skip(1)]).Should().Throw<InvalidDataException>().WithMessage("its embedding.weight is I32*");
        WeightsFingerprint.Of(model).Should().Be(before);

        Action Restoring(IReadOnlyList<SavedTensor> tensors) => () => PortableWeights.Restore(model, tensors);
    }

    /// <summary>A model with a single layer.</summary>
    private sealed class SingleLayer : nn.Module<Tensor, Tensor>
    {
        public SingleLayer(nn.Module layer) : base(nameof(SingleLayer)) => register_module("_layer", layer);

        public override Tensor forward(Tensor input) => input.alias();
    }
}
