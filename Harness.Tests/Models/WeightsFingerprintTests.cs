using Harness.Models;
using Harness.Models.Layers;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Harness.Tests.Models;

/// <summary>Tests that the fingerprint depends on every weight and statistic, and on nothing else.</summary>
[Trait("Category", "Unit")]
public sealed class WeightsFingerprintTests
{
    [Theory, InlineData("_gamma"), InlineData("_movingVariance")]
    public void Changes_with_the_last_bit_of_any_weight_or_statistic(string changed)
    {
        using var scope = NewDisposeScope();
        var norm = new BatchNormalization(3);
        var before = WeightsFingerprint.Of(norm);
        WeightsFingerprint.Of(norm).Should().Be(before);

        norm.state_dict()[changed].detach()[2].add_(Held.Number(1.2e-7), Held.Number(1));

        WeightsFingerprint.Of(norm).Should().NotBe(before);
    }

    /// <summary>Checks that renaming or reordering fields does not change the fingerprint, because it does not change the results of a model.</summary>
    [Fact]
    public void Does_not_depend_on_names_or_the_order_of_declaration()
    {
        using var scope = NewDisposeScope();
        WeightsFingerprint.Of(new OneOrder()).Should().Be(WeightsFingerprint.Of(new OtherOrder()));
    }

    [Fact]
    public void Depends_on_the_shape()
    {
        using var scope = NewDisposeScope();
        WeightsFingerprint.Of(new OneWeight(zeros(2, 3))).Should().NotBe(WeightsFingerprint.Of(new OneWeight(zeros(3, 2))));
    }

    [Fact]
    public void A_copy_keeps_the_fingerprint_from_when_it_was_made()
    {
        using var scope = NewDisposeScope();
        using nn.Module norm = new BatchNormalization(3), mixed = new OneWeight(zeros([2, 3], float64));
        var (before, copied) = (WeightsFingerprint.Of(norm), WeightsFingerprint.Copied(norm));

        norm.state_dict()["_gamma"].detach().zero_();

        copied().Should().Be(before).And.NotBe(WeightsFingerprint.Of(norm));
        WeightsFingerprint.Copied(mixed)().Should().Be(WeightsFingerprint.Of(mixed), "other types are copied one by one");
    }

    private sealed class OneOrder : nn.Module
    {
        private readonly Parameter _first = new(ones(2)), _second = new(zeros(3));

        public OneOrder() : base("one") => RegisterComponents();

        public IEnumerable<Parameter> All => [_first, _second];
    }

    private sealed class OtherOrder : nn.Module
    {
        private readonly Parameter _other = new(zeros(3)), _another = new(ones(2));

        public OtherOrder() : base("other") => RegisterComponents();

        public IEnumerable<Parameter> All => [_other, _another];
    }

    private sealed class OneWeight : nn.Module
    {
        private readonly Parameter _weight;

        public OneWeight(Tensor weight) : base("weight")
        {
            _weight = new(weight);
            RegisterComponents();
        }

        public Parameter Weight => _weight;
    }
}
