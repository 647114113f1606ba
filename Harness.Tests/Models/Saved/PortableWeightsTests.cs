using Harness.Models;
using Harness.Models.Layers;
using Harness.Models.Saved;
using Harness.Runtime;
using static TorchSharp.torch;

namespace Harness.Tests.Models.Saved;

[Trait("Category", "Unit")]
public sealed class PortableWeightsTests
{
    public static TheoryData<string> Experiments => [.. AmazonReviews.Study.Experiments.Select(experiment => experiment.Name)];

    [Fact]
    public void Names_are_those_of_PyTorchs_modules()
    {
        using var random = new RandomStreams(1);
        using var model = new Some.SmallModel(random);

        PortableWeights.Of(model).Select(weight => weight.Name).Should().BeEquivalentTo(
            "embedding.weight", "lstm.weight_ih_l0", "lstm.weight_hh_l0", "lstm.bias_ih_l0", "lstm.bias_hh_l0", "dense.weight", "dense.bias",
            "norm.weight", "norm.bias", "norm.running_mean", "norm.running_var", "output.weight", "output.bias");
    }

    [Fact]
    public void Attention_weights_are_those_of_Linear_modules()
    {
        using var random = new RandomStreams(1);
        using var layer = new StepAttention(3, random);
        using var model = new Alone(layer);
        var saved = PortableWeights.Copy(model);

        saved.Select(one => (one.Name, string.Join("·", one.Shape))).Should()
            .BeEquivalentTo([("layer.projection.weight", "3·3"), ("layer.projection.bias", "3"), ("layer.score.weight", "1·3")]);
        var weight = layer.get_parameter("_weight")!.t().contiguous().data<float>().ToArray();
        var bytes = saved.Single(one => one.Name == "layer.projection.weight").Bytes.ToArray();
        Enumerable.Range(0, 9).Select(at => BitConverter.ToSingle(bytes, at * 4)).Should().Equal(weight);
    }

    [Fact]
    public void A_GRU_behind_a_mask_and_layer_normalisation_have_the_names_and_modules_of_PyTorch()
    {
        using var random = new RandomStreams(1);
        using var masked = new Alone(new MaskedRecurrence(new Gru(5, 3, returnSequences: true, random)));
        using var norm = new Alone(new LayerNormalization(4));

        PortableWeights.Of(masked).Select(weight => weight.Name).Should()
            .BeEquivalentTo("layer.weight_ih_l0", "layer.weight_hh_l0", "layer.bias_ih_l0", "layer.bias_hh_l0");
        TorchModules.Of(masked).Should().Equal(("layer", "torch.nn.GRU(5, 3, batch_first=True)"));
        PortableWeights.Of(norm).Select(weight => weight.Name).Should().BeEquivalentTo("layer.weight", "layer.bias");
        TorchModules.Of(norm).Should().Equal(("layer", "torch.nn.LayerNorm(4, eps=0.001)"));
    }

    [Theory, MemberData(nameof(Experiments))]
    public void Weights_of_one_model_make_another_one_equal_to_the_bit(string name)
    {
        var experiment = AmazonReviews.Study.Experiments.Single(one => one.Name == name);
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
    public void Weights_that_do_not_fit_change_nothing()
    {
        using var random = new RandomStreams(1);
        using var model = new Some.SmallModel(random);
        var before = WeightsFingerprint.Of(model);
        var saved = PortableWeights.Copy(model).Select(one => one with { Bytes = new byte[one.Bytes.Length] }).ToList();

        Restoring([.. saved.Skip(1)]).Should().Throw<InvalidDataException>().WithMessage("it lacks embedding.weight");
        Restoring([.. saved, saved[0] with { Name = "another" }]).Should().Throw<InvalidDataException>().WithMessage("the model has no another");
        Restoring([saved[0] with { Shape = [5, 97] }, .. saved.Skip(1)]).Should().Throw<InvalidDataException>()
            .WithMessage("its embedding.weight is F32 [5, 97]; the model's is F32 [97, 5]");
        Restoring([saved[0] with { Type = "I32" }, .. saved.Skip(1)]).Should().Throw<InvalidDataException>().WithMessage("its embedding.weight is I32*");
        WeightsFingerprint.Of(model).Should().Be(before);

        Action Restoring(IReadOnlyList<SavedTensor> tensors) => () => PortableWeights.Restore(model, tensors);
    }

    private sealed class Alone : nn.Module<Tensor, Tensor>
    {
        public Alone(nn.Module layer) : base(nameof(Alone)) => register_module("_layer", layer);

        public override Tensor forward(Tensor input) => input.alias();
    }
}
